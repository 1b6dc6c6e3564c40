//! Secrets go in and don't come out.

use serde_json::json;

use crate::server::Yard;

#[tokio::test]
async fn a_secret_is_set_listed_by_name_and_removed() {
    let yard = Yard::start();
    assert_eq!(yard.put("/v1/secrets/mail", &json!({"value": "hunter2"})).await.status, 204);
    assert_eq!(yard.put("/v1/secrets/key", &json!({"base64": "aHVudGVyMg=="})).await.status, 204);
    let list = yard.get("/v1/secrets").await;
    let names: Vec<_> = list.json()["items"].as_array().unwrap().clone();
    let names: Vec<_> = names.iter().map(|secret| secret["name"].clone()).collect();
    assert_eq!(names, [json!("key"), json!("mail")]);
    assert!(!list.text.contains("hunter2") && !list.text.contains("aHVudGVyMg"));
    yard.get("/v1/secrets/mail").await.problem(405);
    assert_eq!(yard.delete("/v1/secrets/mail").await.status, 204);
    yard.delete("/v1/secrets/mail").await.problem(404);
    assert_eq!(yard.get("/v1/secrets?namespace=far").await.json()["items"], json!([]));
}

#[tokio::test]
async fn a_refusal_and_the_servers_own_words_repeat_no_value() {
    let yard = Yard::start();
    for wrong in
        [json!({"value": 4711_4711}), json!({"base64": "47114711!"}), json!({"valu": "47114711"})]
    {
        let answer = yard.put("/v1/secrets/mail", &wrong).await;
        assert!(!answer.problem(422).contains("47114711"), "{}", answer.text);
    }
    assert!(!yard.stderr().contains("47114711"));
}
