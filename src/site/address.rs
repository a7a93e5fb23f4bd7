//! Who has which URL: known before a body is rendered, because bodies link to
//! each other.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use chrono::{DateTime, FixedOffset};

use super::life::Life;
use super::sources::SourceDocument;
use crate::config::{BaseUrl, Config};
use crate::content::document::{Document, Kind};
use crate::content::walk::{FileKind, SourceFile};
use crate::diagnostic::did_you_mean;
use crate::fingerprint::{Fingerprint, Ingredients};
use crate::markdown::{AssetFacts, Awaited, DocumentFacts, Resolver};
use crate::picture::{Picture, PictureStore};
use crate::stamp::Stamp;

/// Files in one folder up to which a name that is nearly right is looked for: an
/// import with a dead link in each of many files is not to take hours.
const MOST_SIBLINGS: usize = 500;

/// Every document's URL and every asset's nature.
#[derive(Debug)]
pub struct Addresses {
    documents: BTreeMap<String, DocumentFacts>,
    assets: BTreeMap<String, Asset>,
    pictures: PictureStore,
    base_url: BaseUrl,
    /// What names that lead nowhere are held against, once there is one.
    known: OnceLock<Known>,
}

/// Every path, by its last part and by its folder.
#[derive(Debug, Default)]
struct Known {
    by_name: HashMap<String, String>,
    by_folder: HashMap<String, Vec<String>>,
}

/// The folder and the name of a path.
fn parted(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// A file of the content folder that is no article.
#[derive(Debug)]
pub struct Asset {
    /// What it is, once somebody asks: pictures that nobody shows are not read.
    facts: OnceLock<AssetFacts>,
    /// Where it is on disk.
    pub disk: PathBuf,
    /// What the file system says of it.
    pub stamp: Stamp,
}

impl Addresses {
    /// Gives every document its URL. One that could not be read is taken for a
    /// public one: what names it is not at fault, and nothing is published anyway.
    pub fn assign(
        config: &Config,
        files: &[SourceFile],
        sources: &[SourceDocument],
        as_of: DateTime<FixedOffset>,
        drafts: bool,
        pictures: PictureStore,
    ) -> Addresses {
        let assets = files
            .iter()
            .filter(|file| file.kind == FileKind::Asset)
            .map(|file| {
                let asset = Asset {
                    facts: OnceLock::new(),
                    disk: file.disk.clone(),
                    stamp: file.stamp,
                };
                (file.path.clone(), asset)
            })
            .collect();
        let mut documents: BTreeMap<String, DocumentFacts> = sources
            .iter()
            .map(|source| {
                let document = &source.document;
                let life = Life::at(&document.front_matter, as_of);
                let url = url_of(document, config);
                let facts = match life {
                    _ if life.has_page(drafts) => DocumentFacts::Public(url),
                    Life::Scheduled(from) => {
                        DocumentFacts::Hidden(Some(Awaited { from: from.at, url }))
                    }
                    _ => DocumentFacts::Hidden(None),
                };
                (document.path.clone(), facts)
            })
            .collect();
        let markdown = || files.iter().filter(|file| file.kind == FileKind::Markdown);
        if markdown().count() > documents.len() {
            for unread in markdown() {
                let document = documents.entry(unread.path.clone());
                document.or_insert(DocumentFacts::Unread);
            }
        }
        Addresses {
            documents,
            assets,
            pictures,
            base_url: config.base_url.clone(),
            known: OnceLock::new(),
        }
    }

    /// Whether there is a document at `path` that could not be read.
    pub fn is_unread(&self, path: &str) -> bool {
        self.documents.get(path) == Some(&DocumentFacts::Unread)
    }

    /// The asset at `path` below `content/`.
    pub fn asset_file(&self, path: &str) -> Option<&Asset> {
        self.assets.get(path)
    }

    /// The picture at `path` below `content/`, if it is one that can be published.
    pub fn picture(&self, path: &str) -> Option<Arc<Picture>> {
        match self.asset(path)? {
            AssetFacts::Picture(picture) => Some(picture),
            _ => None,
        }
    }

    /// Makes smaller pictures of those below `content/`.
    pub fn pictures(&self) -> &PictureStore {
        &self.pictures
    }

    /// Every document and where it stands.
    pub fn fingerprint(&self) -> Fingerprint {
        let mut fingerprint = Ingredients::of("addresses");
        for (path, facts) in &self.documents {
            fingerprint.text(path);
            if let DocumentFacts::Public(url) = facts {
                fingerprint.text(url);
            }
        }
        fingerprint.finish()
    }
}

impl Resolver for Addresses {
    fn document(&self, path: &str) -> Option<DocumentFacts> {
        self.documents.get(path).cloned()
    }

    fn asset(&self, path: &str) -> Option<AssetFacts> {
        let asset = self.assets.get(path)?;
        let facts = asset.facts.get_or_init(|| {
            match self.pictures.inspect(&asset.disk, path, asset.stamp) {
                Some(Ok(picture)) => AssetFacts::Picture(Arc::new(picture)),
                Some(Err(why)) => AssetFacts::BadPicture(why),
                None => AssetFacts::File,
            }
        });
        Some(facts.clone())
    }

    fn nearest(&self, path: &str) -> Option<String> {
        let (folder, name) = parted(path);
        let known = self.known.get_or_init(|| {
            let mut known = Known::default();
            for path in self.documents.keys().chain(self.assets.keys()) {
                let (folder, name) = parted(path);
                let first = known.by_name.entry(name.to_owned());
                first.or_insert_with(|| path.clone());
                let folder = known.by_folder.entry(folder.to_owned()).or_default();
                folder.push(path.clone());
            }
            known
        });
        let siblings = || {
            let all = known.by_folder.get(folder)?;
            let few = Some(all).filter(|all| all.len() <= MOST_SIBLINGS)?;
            did_you_mean(path, few.iter().map(String::as_str)).map(str::to_owned)
        };
        known.by_name.get(name).cloned().or_else(siblings)
    }

    fn href(&self, site_path: &str) -> String {
        self.base_url.href(site_path)
    }

    fn own<'u>(&self, url: &'u str) -> Option<&'u str> {
        self.base_url.own(url)
    }
}

/// The site path of a document's page.
pub fn url_of(document: &Document, config: &Config) -> String {
    let prefix = &config.languages[document.language].prefix;
    match document.front_matter.kind {
        Kind::Article(date) => {
            format!(
                "{prefix}{}",
                config.permalink.apply(&date, &document.front_matter.slug)
            )
        }
        Kind::Page => {
            let key = document.translation_key(config);
            let folder = key.rsplit_once('/').map_or("", |(folder, _)| folder);
            let folder = if key == "index" || key.ends_with("/index") {
                folder.rsplit_once('/').map_or("", |(above, _)| above)
            } else {
                folder
            };
            let parents: String = folder
                .split('/')
                .map(crate::locale::slug::slugify)
                // A name without letters has no part in the URL.
                .filter(|part| !part.is_empty())
                .map(|part| format!("{part}/"))
                .collect();
            format!("{prefix}/{parents}{}/", document.front_matter.slug)
        }
    }
}

/// The folder, ending in `/`, in which the files of the page at `url` are published.
pub fn asset_folder(url: &str) -> String {
    match url.strip_suffix(".html") {
        Some(stem) => format!("{stem}/"),
        None => url.to_owned(),
    }
}
