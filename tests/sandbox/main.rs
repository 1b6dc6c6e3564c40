//! Real plugins in the real sandbox, through the library's front door.

#![cfg(test)]

mod cache;
mod fairness;
mod job_view;
mod limits;
mod live;
mod rooms;
#[allow(dead_code, reason = "two test programs share it, and neither uses all of it")]
mod trial;
mod typed;
mod vectors;
mod worlds;
