//! The real `sandyard` command, from outside: what it prints, where, and how it exits.

#![cfg(test)]

mod authoring;
mod cache;
mod call;
mod chain;
mod demo;
mod ends;
mod finding;
mod folders;
mod guests;
mod help;
mod live;
mod manifests;
mod manual;
mod options;
mod params;
mod record;
mod server;
mod signals;
mod terminal;
mod web;
