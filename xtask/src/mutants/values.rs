//! What the body of a function is replaced by: plain values of its type.

use syn::{GenericArgument, PathArguments, ReturnType, Type};

/// Expressions for what a function returns; empty is the one of a function that returns nothing.
pub(super) fn of_function(output: &ReturnType) -> Vec<String> {
    match output {
        ReturnType::Default => vec![String::new()],
        ReturnType::Type(_, of) => of_type(of),
    }
}

fn of_type(of: &Type) -> Vec<String> {
    match of {
        Type::Path(path) => path.path.segments.last().map_or_else(Vec::new, of_name),
        Type::Reference(reference) if reference.mutability.is_none() => match &*reference.elem {
            Type::Path(path) if path.path.is_ident("str") => texts(""),
            Type::Slice(_) => texts_of(&["&[]"]),
            _ => Vec::new(),
        },
        Type::Tuple(tuple) => {
            let values: Vec<_> = tuple.elems.iter().map(of_type).collect();
            let firsts: Option<Vec<_>> = values.iter().map(|one| one.first().cloned()).collect();
            firsts.map_or_else(Vec::new, |firsts| vec![format!("({})", firsts.join(", "))])
        }
        Type::Paren(paren) => of_type(&paren.elem),
        _ => Vec::new(),
    }
}

fn of_name(segment: &syn::PathSegment) -> Vec<String> {
    let inner = || first_argument(segment).map_or_else(default, of_type);
    let wrapped = |with: &str| inner().iter().map(|one| format!("{with}({one})")).collect();
    match segment.ident.to_string().as_str() {
        "bool" => texts_of(&["true", "false"]),
        "usize" | "u8" | "u16" | "u32" | "u64" | "u128" => texts_of(&["0", "1"]),
        "isize" | "i8" | "i16" | "i32" | "i64" | "i128" => texts_of(&["0", "1", "-1"]),
        "String" => texts(".to_owned()"),
        "Option" => {
            let mut values: Vec<String> = wrapped("Some");
            values.insert(0, "None".to_owned());
            values
        }
        "Result" => wrapped("Ok"),
        "Box" => wrapped("Box::new"),
        "Vec" => {
            let mut values: Vec<String> =
                inner().iter().map(|one| format!("vec![{one}]")).collect();
            values.insert(0, "vec![]".to_owned());
            values
        }
        _ => default(),
    }
}

fn first_argument(segment: &syn::PathSegment) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    arguments.args.iter().find_map(|one| match one {
        GenericArgument::Type(of) => Some(of),
        _ => None,
    })
}

fn default() -> Vec<String> {
    texts_of(&["Default::default()"])
}

fn texts(suffix: &str) -> Vec<String> {
    ["\"\"", "\"xyzzy\""].map(|one| format!("{one}{suffix}")).to_vec()
}

fn texts_of(values: &[&str]) -> Vec<String> {
    values.iter().map(|one| (*one).to_owned()).collect()
}
