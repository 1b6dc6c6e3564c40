//! Real plugins in the real sandbox, through the library's front door.

#![cfg(test)]

mod cache;
mod fairness;
mod job_view;
mod limits;
mod live;
mod rooms;
mod services;
mod shelf;
#[allow(dead_code, reason = "two test programs share it, and neither uses all of it")]
mod trial;
mod tries;
mod typed;
mod vectors;
mod worlds;
