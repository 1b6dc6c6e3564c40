//! A job is heard while it runs.

use std::time::Duration;

use crate::call::run;

#[test]
fn lines_come_as_the_plugin_writes_them() {
    // A pause of two seconds follows each of the two lines.
    let mut running = run(["sample", "--param", "delay=2"]).start();
    for start in ["Running job", "Halfway there!"] {
        let line = running.line();
        assert!(line.starts_with(start), "{line}");
        assert!(running.is_running(), "{line} came with the end");
    }
    let ended = running.end().exits(0);
    assert!(ended.took > Duration::from_secs(4), "{ended:#?}");
    assert!(ended.stdout.starts_with("success"), "{ended:#?}");
}

#[test]
fn with_json_the_lines_come_as_well() {
    let mut running = run(["test", "--json", "--param=duration=1.5"]).start();
    assert!(running.line().starts_with("The job lasts 1.500 seconds."));
    assert!(running.is_running());
    assert_eq!(running.end().exits(0).record()["progress"], 1.0);
}
