//! Whether a mechanism fits a profile on a day: its facts against the traits, nothing else.

use super::advice::Reason;
use super::question::Profile;
use crate::catalog::{
    AccountKind, Accounts, ActsAs, Api, Basis, Client, Event, Fact, Happening, Interaction,
    Mechanism, Platform, Presence, RunsOn, SecretKept, SourceId, Statement, Support, Target,
    Tenants, Trait, holds,
};
use crate::date::AsOf;

/// A fact that rules a mechanism out, and the trait that it speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Obstacle {
    pub(super) reason: Reason,
    pub(super) about: Option<Trait>,
}

/// Everything that rules a mechanism out, most fundamental first; empty where it fits.
pub(super) fn obstacles(mechanism: &Mechanism, profile: &Profile, as_of: AsOf) -> Vec<Obstacle> {
    let check = Check { mechanism, profile, as_of };
    let mut found: Vec<Obstacle> = check.lifecycle().into_iter().collect();
    found.extend(check.platforms());
    let single = [
        check.accounts(),
        check.acts_as(),
        check.presence(),
        check.runs_on(),
        check.secret(),
        check.client(),
        check.target(),
        check.tenants(),
    ];
    found.extend(single.into_iter().flatten());
    found.extend(check.calls());
    found.extend(check.only());
    found
}

/// Whether nothing rules a mechanism out; stops at the first obstacle.
pub(super) fn fits(mechanism: &Mechanism, profile: &Profile, as_of: AsOf) -> bool {
    let check = Check { mechanism, profile, as_of };
    check.only().is_none()
        && check.acts_as().is_none()
        && check.client().is_none()
        && check.presence().is_none()
        && check.runs_on().is_none()
        && check.platforms().is_empty()
        && check.accounts().is_none()
        && check.lifecycle().is_none()
        && check.secret().is_none()
        && check.target().is_none()
        && check.tenants().is_none()
        && check.calls().is_empty()
}

struct Check<'a> {
    mechanism: &'a Mechanism,
    profile: &'a Profile,
    as_of: AsOf,
}

impl Check<'_> {
    fn obstacle(
        &self,
        about: impl Into<Option<Trait>>,
        text: String,
        basis: Option<Basis>,
        sources: &[SourceId],
    ) -> Obstacle {
        let sources = if sources.is_empty() { &self.mechanism.sources } else { sources };
        Obstacle { reason: Reason::new(text, basis, sources), about: about.into() }
    }

    /// An obstacle that rests on a fact: our sentence, and the fact's note.
    fn by_fact<T>(&self, about: Trait, text: String, fact: &Fact<T>) -> Obstacle {
        let text = match &fact.note {
            Some(note) => format!("{text}: {note}"),
            None => text,
        };
        self.obstacle(about, text, fact.basis, &fact.sources)
    }

    fn lifecycle(&self) -> Option<Obstacle> {
        let concerns = |event: &&Event| match (event.only, self.profile.platform) {
            (None, _) | (_, Platform::Both) => true,
            (Some(only), platform) => only == platform,
        };
        let events = || self.mechanism.lifecycle.iter().filter(concerns);
        let obstacle =
            |event: &Event, text: String| self.obstacle(None, text, event.basis, &event.sources);
        let last = |what| events().rfind(|e| e.what == what && e.has_come(self.as_of));
        if let Some(event) = last(Happening::Retired) {
            return Some(obstacle(event, format!("retired {}: {}", event.date, event.text)));
        }
        if let Some(event) = last(Happening::ClosedToNew)
            && self.profile.existing_app.as_ref() != Some(&self.mechanism.id)
        {
            return Some(obstacle(event, format!("closed {}: {}", event.date, event.text)));
        }
        let starts = || events().filter(|event| is_start(event.what));
        if starts().next().is_some() && !starts().any(|event| event.has_come(self.as_of)) {
            let first = starts().min_by_key(|event| event.date)?;
            let text = format!("does not exist on that day; {}: {}", first.date, first.text);
            return Some(obstacle(first, text));
        }
        None
    }

    fn platforms(&self) -> Vec<Obstacle> {
        let wanted: &[(Platform, &Fact<Support>, &str)] = &[
            (Platform::Services, &self.mechanism.services, "Azure DevOps Services"),
            (Platform::Server, &self.mechanism.server, "Azure DevOps Server"),
        ];
        let asked =
            |platform| self.profile.platform == Platform::Both || self.profile.platform == platform;
        let obstacle = |text: String, fact| Some(self.by_fact(Trait::Platform, text, fact));
        wanted
            .iter()
            .filter(|(platform, ..)| asked(*platform))
            .filter_map(|(_, fact, name)| match fact.value {
                Support::Available => None,
                Support::Unavailable => obstacle(format!("not on {name}"), fact),
                Support::Unknown => obstacle(format!("not known to work on {name}"), fact),
            })
            .collect()
    }

    fn accounts(&self) -> Option<Obstacle> {
        let fact = self.mechanism.accounts.as_ref()?;
        if self.profile.platform == Platform::Server {
            return None;
        }
        let needed: &[AccountKind] = match self.profile.accounts {
            Accounts::Entra => &[AccountKind::Entra],
            Accounts::Msa => &[AccountKind::Msa],
            Accounts::Both => &[AccountKind::Entra, AccountKind::Msa],
        };
        let missing = needed.iter().find(|kind| !fact.value.contains(kind))?;
        Some(self.by_fact(Trait::Accounts, format!("does not take {}", missing.means()), fact))
    }

    fn acts_as(&self) -> Option<Obstacle> {
        let wanted = self.profile.acts_as?;
        let fact = &self.mechanism.acts_as;
        let text = match wanted {
            ActsAs::User => "acts as an identity of its own, not as a person",
            ActsAs::App => "acts as a person, not as an app of its own",
        };
        (!fact.value.contains(&wanted)).then(|| self.by_fact(Trait::ActsAs, text.to_owned(), fact))
    }

    fn presence(&self) -> Option<Obstacle> {
        use Presence::{AnyDevice, AtSetup, BrowserHere, Nobody, Upstream};
        let fact = self.mechanism.presence.as_ref()?;
        let text = match (self.profile.interaction, fact.value) {
            (_, Nobody | AtSetup)
            | (Interaction::Browser, AnyDevice | BrowserHere)
            | (Interaction::Device, AnyDevice)
            | (Interaction::Upstream, Upstream) => return None,
            (_, Upstream) => "needs an app in front of it where the person has signed in",
            (Interaction::None, _) => "needs a person and a browser, and nobody is there",
            (Interaction::Upstream, _) => {
                "needs the person's browser, which is at the app in front"
            }
            (_, _) => "needs a browser where the app runs",
        };
        Some(self.by_fact(Trait::Interaction, text.to_owned(), fact))
    }

    fn runs_on(&self) -> Option<Obstacle> {
        let fact = self.mechanism.runs_on.as_ref()?;
        // An app on some server of its owner: whatever works elsewhere works there.
        let place = self.profile.runs_on.unwrap_or(RunsOn::Elsewhere);
        if fact.value.contains(&place) {
            return None;
        }
        let places: Vec<&str> = fact.value.iter().map(|place| place.means()).collect();
        let mut text = format!("works only here: {}", places.join(", or "));
        if self.profile.runs_on.is_none() {
            text.push_str(" (where the app runs was not said)");
        }
        Some(self.by_fact(Trait::RunsOn, text, fact))
    }

    fn secret(&self) -> Option<Obstacle> {
        let fact = &self.mechanism.secret;
        let of_the_app = match fact.value {
            SecretKept::ClientSecret => true,
            SecretKept::PrivateKey => self.mechanism.acts_as.value == [ActsAs::App],
            _ => false,
        };
        let unattended = self.profile.interaction == Interaction::None;
        let keeps = fact.value.means();
        let text = match self.profile.runs_on? {
            RunsOn::Browser | RunsOn::AzureDevops if fact.value != SecretKept::None => {
                format!("keeps {keeps}, and a web page cannot")
            }
            RunsOn::Mobile if of_the_app => format!("keeps {keeps}, and an app on a phone cannot"),
            RunsOn::Workstation if of_the_app && !unattended => {
                format!("keeps {keeps}, and a program on people's computers cannot")
            }
            _ => return None,
        };
        Some(self.by_fact(Trait::RunsOn, text, fact))
    }

    fn client(&self) -> Option<Obstacle> {
        let fact = &self.mechanism.reaches;
        let wanted = self.profile.client;
        if fact.value.contains(&wanted) {
            return None;
        }
        let known: Vec<&str> = fact.value.iter().map(|client| client.as_str()).collect();
        let text = if wanted == Client::Soap {
            format!("does not open SOAP, only {}", known.join(", "))
        } else {
            format!("is documented for {}, not for {wanted}", known.join(", "))
        };
        Some(self.by_fact(Trait::Client, text, fact))
    }

    fn target(&self) -> Option<Obstacle> {
        let fact = self.mechanism.target.as_ref()?;
        let wrong = fact.value == Target::SameOrg && self.profile.target == Some(Target::OtherOrg);
        let text = "reaches only the organization that the pipeline runs in";
        wrong.then(|| self.by_fact(Trait::Target, text.to_owned(), fact))
    }

    fn tenants(&self) -> Option<Obstacle> {
        let fact = self.mechanism.tenants.as_ref()?;
        let wrong = fact.value == Tenants::One && self.profile.tenants == Tenants::Many;
        wrong.then(|| self.by_fact(Trait::Tenants, "serves one tenant only".to_owned(), fact))
    }

    fn calls(&self) -> Vec<Obstacle> {
        let refused = self.mechanism.refused.iter().filter(|refusal| {
            self.profile.calls.contains(&refusal.api)
                && holds(refusal.from, refusal.until, self.as_of)
        });
        let refused = refused.map(|refusal| {
            let text = refusal.text.clone();
            self.obstacle(Trait::Calls, text, refusal.basis, &refusal.sources)
        });
        refused.chain(self.not_for_rest()).chain(self.one_organization()).collect()
    }

    /// The special interfaces are REST, whatever else the app speaks.
    fn not_for_rest(&self) -> Option<Obstacle> {
        let api = self.profile.calls.first()?;
        let fact = &self.mechanism.reaches;
        // The .NET libraries call the same interfaces.
        if fact.value.iter().any(|client| matches!(client, Client::Rest | Client::Dotnet)) {
            return None;
        }
        let known: Vec<&str> = fact.value.iter().map(|client| client.as_str()).collect();
        let text =
            format!("is documented for {}, and `{api}` is a REST interface", known.join(", "));
        Some(self.by_fact(Trait::Calls, text, fact))
    }

    /// A list of organizations lies outside of any one of them.
    fn one_organization(&self) -> Option<Obstacle> {
        let fact = self.mechanism.target.as_ref()?;
        let asks = self.profile.calls.contains(&Api::Organizations);
        let text =
            "not known to list organizations: it reaches only the one that the pipeline runs in";
        (asks && fact.value == Target::SameOrg).then(|| {
            self.obstacle(Trait::Calls, text.to_owned(), Some(Basis::Inferred), &fact.sources)
        })
    }

    fn only(&self) -> Option<Obstacle> {
        let only = &self.profile.only;
        (!only.is_empty() && !only.contains(&self.mechanism.id)).then(|| Obstacle {
            reason: Reason::new("left out by the question", None, &[]),
            about: Some(Trait::Only),
        })
    }
}

/// Whether an event makes a mechanism usable.
pub(super) fn is_start(what: Happening) -> bool {
    matches!(what, Happening::Preview | Happening::Documented | Happening::Ga)
}

/// A statement as a reason, with the sources of the whole entry where it names none.
pub(super) fn as_reason(statement: &Statement, fallback: &[SourceId]) -> Reason {
    let sources = if statement.sources.is_empty() { fallback } else { &statement.sources };
    Reason::new(statement.text.clone(), statement.basis, sources)
}
