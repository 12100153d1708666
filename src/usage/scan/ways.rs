//! The calls on the way from a request out to where its URL is given.

use std::rc::Rc;

use super::about::This;
use super::model::FunctionId;
use super::value::{Frame, ModuleId, Spot};

/// One call on the way from a request out to where its URL is given.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) at: ModuleId,
    pub(super) function: FunctionId,
    pub(super) call: Spot,
    pub(super) arguments: Vec<Option<Spot>>,
    pub(super) is_loose: bool,
    /// Whether only the name of a method tells that it is this function which is called.
    pub(super) is_guess: bool,
    /// The object that it is called on, where it is known which one.
    pub(super) this: Option<Rc<This>>,
    /// Whether that is the object in whose method the call stands.
    pub(super) is_own: bool,
}

/// What is known of the innermost function on a way.
pub(super) fn frame_of(way: &[Step]) -> Option<Rc<Frame>> {
    let mut frame: Option<Rc<Frame>> = None;
    for step in way.iter().rev() {
        frame = Some(Rc::new(Frame {
            module: step.at,
            function: step.function,
            arguments: step.arguments.clone(),
            is_loose: step.is_loose,
            // What it was made with can be what the function around the call is given.
            this: match &step.this {
                Some(this) => Some(this.within(frame.as_ref())),
                None => frame.as_ref().filter(|_| step.is_own).and_then(|frame| frame.this.clone()),
            },
            caller: frame,
        }));
    }
    frame
}
