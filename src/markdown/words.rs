//! Words that bantin itself puts into bodies.

use crate::fingerprint::{Fingerprint, Ingredients};

/// In one language. A key of the theme's words stands behind each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// Code of the language.
    pub language: String,
    /// Before the name of who made a picture: `credit`.
    pub credit: String,
    /// Before the number of a table: `table`.
    pub table: String,
    /// The notes at the end: `notes`.
    pub notes: String,
    /// The link from a note back to the text: `note_back`.
    pub note_back: String,
    /// A task that is done: `task_done`.
    pub task_done: String,
    /// A task that is not: `task_open`.
    pub task_open: String,
    /// What is said in a video, written: `captions`.
    pub captions: String,
    /// The link to a video: `watch_video`.
    pub watch_video: String,
    /// Before the name of the site that the link opens: `video_opens`.
    pub video_opens: String,
    /// Of all of them.
    pub fingerprint: Fingerprint,
}

impl Words {
    /// Asks for each by its key.
    pub fn of<'w>(language: &str, get: impl Fn(&str) -> &'w str) -> Words {
        let get = |key| get(key).to_owned();
        let mut words = Words {
            fingerprint: Fingerprint::default(),
            language: language.to_owned(),
            credit: get("credit"),
            table: get("table"),
            notes: get("notes"),
            note_back: get("note_back"),
            task_done: get("task_done"),
            task_open: get("task_open"),
            captions: get("captions"),
            watch_video: get("watch_video"),
            video_opens: get("video_opens"),
        };
        let mut fingerprint = Ingredients::of("words");
        words.fingerprint = fingerprint.text(&format!("{words:?}")).finish();
        words
    }
}
