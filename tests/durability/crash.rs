//! A server that is killed again and again loses nothing that it has acknowledged, and does
//! nothing twice but what it was doing when it was killed.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::sync::watch;
use tokio::task::{JoinHandle, block_in_place};

use crate::account::Account;
use crate::client::{Reach, Submitter};
use crate::jobs::{self, define, drained, upload};
use crate::ledger::Ledger;
use crate::mortal::{Mortal, now};
use crate::server::Yard;
use crate::witnesses::{Runs, Witnesses};

/// Kills in the ordinary test.
const ROUNDS: u32 = 20;

/// How long the longer form goes on killing, in seconds; it replaces [`ROUNDS`].
const CHAOS_SECONDS: &str = "SANDYARD_CHAOS_SECONDS";

/// What the random choices of an earlier run began with, to make much the same ones.
const CHAOS_SEED: &str = "SANDYARD_CHAOS_SEED";

const CLIENTS: u64 = 6;

/// How soon one of the jobs that are left in the end must end.
const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_any_number_of_kills() {
    let seed =
        std::env::var(CHAOS_SEED).map_or_else(|_| fastrand::u64(..), |seed| seed.parse().unwrap());
    println!("{CHAOS_SEED}={seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let mut witnesses = Witnesses::new();
    // Few places, so that some jobs run and some wait whenever it is killed.
    let mut server = Mortal::start(vec![("SANDYARD_ENGINE_WORKERS", "8")]);
    prepare(server.yard(), &witnesses).await;

    let ledger = Arc::new(Ledger::default());
    let (tell, reach) = watch::channel(Reach::Nowhere);
    let clients = start_clients(&ledger, &reach, &mut random);
    let begun = Instant::now();
    let mut round = 0;
    while goes_on(round, begun) && !clients.iter().any(JoinHandle::is_finished) {
        tell.send_replace(server.reach());
        let life = Duration::from_millis(random.u64(50..1200));
        tokio::time::sleep(life).await;
        block_in_place(|| server.kill());
        tell.send_replace(Reach::Nowhere);
        if random.u32(0..4) == 0 {
            block_in_place(|| server.die_young(Duration::from_millis(random.u64(1..500))));
        }
        witnesses.gather();
        block_in_place(|| server.revive());
        round += 1;
    }
    // Clients have the time to ask again for what the last kill left without an answer.
    tell.send_replace(server.reach());
    tokio::time::sleep(Duration::from_millis(1500)).await;
    tell.send_replace(Reach::Over);
    for client in clients {
        client.await.unwrap();
    }
    let elapsed = begun.elapsed().as_secs_f64();

    let disabled = now() as i64;
    let answer = server.yard().post("/v1/events/tick/disable", &json!({})).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    // A launch of the schedule may have been on its way.
    tokio::time::sleep(Duration::from_millis(300)).await;
    drained(server.yard(), PATIENCE).await;
    let account = account(&server, &ledger, witnesses.runs()).await;
    account.check();

    let (jobs, submissions) = (account.jobs.len(), account.submissions.len());
    let unheard = account.submissions.values().filter(|submission| submission.job.is_none());
    let unheard = unheard.count();
    let repeated = account.submissions.values().filter(|submission| submission.acknowledged > 1);
    let (repeated, crashed) = (repeated.count(), account.crashed());
    let (first, last) = account.scheduled();
    println!(
        "{} kills in {elapsed:.1} s; {submissions} submissions, {unheard} never acknowledged, \
         {repeated} more than once; {jobs} jobs, {crashed} of them running at a kill; the \
         schedule ran for {} seconds",
        account.kills.len(),
        last - first + 1
    );
    // Else nothing was tried.
    assert!(account.kills.len() >= round as usize && repeated > 0 && crashed > 0);
    assert!(submissions - unheard > 10 * round as usize, "hardly anything was acknowledged");
    assert!(last >= disabled - 5, "the schedule fell behind: {last}, and it was {disabled}");
    block_in_place(|| server.stop());
}

fn goes_on(round: u32, begun: Instant) -> bool {
    match std::env::var(CHAOS_SECONDS) {
        Ok(seconds) => begun.elapsed() < Duration::from_secs(seconds.parse().unwrap()),
        Err(_) => round < ROUNDS,
    }
}

/// Uploads the plugin and defines the events: every way in which a job may follow from a kill.
async fn prepare(yard: &Yard, witnesses: &Witnesses) {
    upload(yard, "witness").await;
    let mount = witnesses.mount();
    let event = |id: &str, on_crash: &str, retries: u32| {
        json!({
            "id": id, "plugin": "witness", "on_crash": on_crash, "retries": retries,
            "max_children": 0, "queue": true, "grants": {"mounts": [mount]},
        })
    };
    for id in ["kept", "mourned", "ticked"] {
        define(yard, &event(id, "retry", 1000)).await;
    }
    let mut keep = event("keep", "fail", 0);
    (keep["chain"], keep["chain_error"]) = ("kept".into(), "mourned".into());
    define(yard, &keep).await;
    define(yard, &event("again", "retry", 0)).await;
    let mut stubborn = event("stubborn", "retry", 1000);
    stubborn["chain"] = "kept".into();
    define(yard, &stubborn).await;
    let mut tick = event("tick", "retry", 1000);
    (tick["crontab"], tick["catch_up"]) = ("* * * * * *".into(), true.into());
    tick["chain"] = "ticked".into();
    define(yard, &tick).await;
}

fn start_clients(
    ledger: &Arc<Ledger>,
    reach: &watch::Receiver<Reach>,
    random: &mut fastrand::Rng,
) -> Vec<JoinHandle<()>> {
    let start = |_| {
        let (ledger, reach) = (ledger.clone(), reach.clone());
        let random = fastrand::Rng::with_seed(random.u64(..));
        tokio::spawn(Submitter { ledger, reach, random }.run())
    };
    (0..CLIENTS).map(start).collect()
}

async fn account(server: &Mortal, ledger: &Ledger, runs: Runs) -> Account {
    let entries = jobs::all(server.yard(), "").await;
    let records = jobs::records(server.yard(), &entries).await;
    Account {
        submissions: ledger.submissions(),
        jobs: entries.into_iter().zip(records).collect(),
        runs,
        kills: server.kills.clone(),
    }
}
