//! Following redirects: a response with a `Location` becomes the next request.

use super::{Error, Request, Response, Result, Timing, transport};

/// Headers that prove who is asking; another host must not learn them.
const CREDENTIALS: [&str; 3] = ["authorization", "cookie", "proxy-authorization"];

pub(super) fn send(mut request: Request) -> Result<Response> {
    let allowed = request.redirects;
    let mut followed = 0;
    let mut timing = Timing::default();
    loop {
        let response = transport::send(&request)?;
        timing = timing + response.timing();
        let next = if allowed > 0 { next(&request, &response)? } else { None };
        let Some(next) = next else {
            return Ok(response.with_timing(timing));
        };
        if followed == allowed {
            return Err(Error::Redirects { limit: allowed });
        }
        followed += 1;
        request = next;
    }
}

/// The request that a redirect asks for; none if the response is no redirect.
fn next(request: &Request, response: &Response) -> Result<Option<Request>> {
    let status = response.status();
    let (301 | 302 | 303 | 307 | 308, Some(location)) = (status, response.header("location"))
    else {
        return Ok(None);
    };
    let mut next = Request { url: request.url.join(location)?, ..request.clone() };
    let becomes_get = match status {
        303 => request.method != "HEAD",
        301 | 302 => request.method == "POST",
        _ => false,
    };
    if becomes_get {
        next = Request { method: "GET".to_owned(), ..next }
            .without_header("content-type")
            .without_header("content-length")
            .with_body("");
    }
    if !next.url.same_origin(&request.url) {
        next = CREDENTIALS.iter().fold(next, |next, name| next.without_header(name));
    }
    Ok(Some(next))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn follow(request: Request, status: u16, location: &str) -> Request {
        let response = Response::new(status).with_header("Location", location);
        next(&request, &response).unwrap().unwrap()
    }

    fn post() -> Request {
        Request::post("https://a.example/x")
            .unwrap()
            .header("Authorization", "secret")
            .with_body("data")
    }

    #[test]
    fn a_post_becomes_a_get_where_browsers_do_so() {
        for status in [301, 302, 303] {
            let next = follow(post(), status, "/y");
            assert_eq!((next.method(), next.body()), ("GET", b"".as_slice()), "{status}");
        }
        for status in [307, 308] {
            let next = follow(post(), status, "/y");
            assert_eq!((next.method(), next.body()), ("POST", b"data".as_slice()), "{status}");
        }
    }

    #[test]
    fn a_head_stays_a_head() {
        let head = Request::new("HEAD", "https://a.example/x").unwrap();
        assert_eq!(follow(head, 303, "/y").method(), "HEAD");
    }

    #[test]
    fn credentials_stay_with_their_host() {
        assert_eq!(follow(post(), 307, "/y").headers().count(), 1);
        assert_eq!(follow(post(), 307, "https://b.example/y").headers().count(), 0);
        assert_eq!(follow(post(), 307, "http://a.example/y").headers().count(), 0);
    }

    #[test]
    fn other_responses_are_no_redirects() {
        assert_eq!(next(&post(), &Response::new(200).with_header("location", "/y")).unwrap(), None);
        assert_eq!(next(&post(), &Response::new(304)).unwrap(), None);
        assert_eq!(next(&post(), &Response::new(302)).unwrap(), None);
    }
}
