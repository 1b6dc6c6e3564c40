//! Real plugins in the real sandbox, through the library's front door.

mod fairness;
mod trial;
mod vectors;
