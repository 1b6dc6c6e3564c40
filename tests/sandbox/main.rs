//! Real plugins in the real sandbox, through the library's front door.

mod cache;
mod fairness;
mod job_view;
mod live;
mod rooms;
mod trial;
mod typed;
mod vectors;
mod worlds;
