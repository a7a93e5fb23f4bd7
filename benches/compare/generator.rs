//! Sites of any number of articles, the same for the same number: synthetic ones,
//! with lengths and a spread of words like those of real news, or real news mixed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Common words of administrative news; the first come most often.
const WORDS: &str = "và của các trong được với tại cho đã về là có những này đến một tỉnh công tác huyện xã người dân \
    năm tháng thông tin hội nghị cơ quan tổ chức thực hiện phát triển kinh tế quản lý nhà nước đơn vị cán bộ chương trình \
    kế hoạch nhiệm vụ hoạt động tăng cường triển khai đề án văn bản báo cáo kết quả đồng chí lãnh đạo địa phương sở phòng \
    thành phố thị xã ủy ban hội đồng nhân dân chính quyền chuyển đổi số dịch vụ công trực tuyến hạ tầng viễn thông bưu chính \
    báo chí xuất bản truyền thanh truyền hình an toàn an ninh mạng dữ liệu cơ sở hệ thống phần mềm ứng dụng đào tạo tập huấn \
    tuyên truyền phổ biến kiểm tra giám sát đánh giá chất lượng nâng cao hiệu quả giải pháp khó khăn vướng mắc đề nghị kiến nghị \
    ngân sách đầu tư xây dựng giao thông thủy lợi nông thôn mới nông nghiệp lâm nghiệp thủy sản du lịch văn hóa thể thao giáo dục \
    y tế môi trường thiên tai bão lũ phòng chống cứu trợ khen thưởng kỷ niệm lễ khai mạc bế mạc tham dự phát biểu chỉ đạo kết luận \
    mùa vụ hè thu đông xuân khởi nghiệp sáng tạo thanh niên phụ nữ cựu chiến binh doanh nghiệp hợp tác xã thị trường xuất khẩu";

const CATEGORIES: [&str; 13] = [
    "Thông tin - Báo chí",
    "Bưu chính",
    "Viễn thông",
    "Chuyển đổi số",
    "An toàn thông tin",
    "Thông báo",
    "Kinh tế",
    "Văn hóa",
    "Giáo dục",
    "Y tế",
    "Nông thôn mới",
    "Môi trường",
    "Thanh tra",
];

const GIVEN: [&str; 20] = [
    "Linh", "An", "Bình", "Chi", "Dung", "Giang", "Hà", "Hạnh", "Hùng", "Khánh", "Lan", "Mai",
    "Nam", "Oanh", "Phúc", "Quân", "Sơn", "Thảo", "Uyên", "Vinh",
];

/// A generator of numbers (Knuth's MMIX constants): the same on every machine.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % bound
    }

    /// Small numbers come more often, as the words of a language do.
    fn skewed(&mut self, bound: usize) -> usize {
        let (a, b) = (self.below(bound), self.below(bound));
        a.min(b).min(self.below(bound))
    }
}

fn sentence(numbers: &mut Numbers, words: &[&str], length: usize) -> String {
    let mut text: Vec<&str> = (0..length)
        .map(|_| words[numbers.skewed(words.len())])
        .collect();
    let first: String = {
        let mut letters = text[0].chars();
        letters
            .next()
            .map(|c| c.to_uppercase().chain(letters).collect())
            .unwrap_or_default()
    };
    text[0] = &first;
    text.join(" ")
}

/// Year, month and day of article `n` of `count`: over the years 2012 to 2025.
fn date(n: usize, count: usize) -> [usize; 3] {
    let day = n * 5_000 / count.max(1);
    [2012 + day / 360, day % 360 / 30 + 1, day % 30 % 28 + 1]
}

/// Writes `count` synthetic articles below `content`. Their times have seconds, for Hugo
/// takes none without.
pub(crate) fn generate(content: &Path, count: usize) {
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    let mut numbers = Numbers(20_180_720);
    for n in 0..count {
        let [year, month, day] = date(n, count);
        let title_length = 6 + numbers.below(10);
        let title = sentence(&mut numbers, &words, title_length);
        let summary = sentence(&mut numbers, &words, 35);
        let author = format!("{} {}", GIVEN[numbers.below(20)], GIVEN[numbers.below(20)]);
        let tags: Vec<String> = (0..4)
            .map(|_| sentence(&mut numbers, &words, 2).to_lowercase())
            .collect();
        let category = CATEGORIES[numbers.skewed(13)];
        let mut text = format!(
            "---\ntitle: \"{title}\"\nslug: tin-{n}\ndate: {year}-{month:02}-{day:02} {:02}:{:02}:00\nauthor: {author}\ncategory: {category}\n\
             tags: [{}]\nsummary: \"{summary}\"\n---\n",
            7 + numbers.below(11),
            numbers.below(60),
            tags.join(", "),
        );
        for _ in 0..4 + numbers.below(6) {
            text.push('\n');
            for _ in 0..2 + numbers.below(4) {
                let length = 12 + numbers.below(24);
                text.push_str(&sentence(&mut numbers, &words, length));
                text.push_str(". ");
            }
            text.push('\n');
        }
        let folder = content.join(format!("{year}/{month:02}"));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(format!("tin-{n}.md")), text).unwrap();
    }
}

/// An article that others are made of.
struct Original {
    title: String,
    /// Lines of its front matter that are taken over as they are.
    kept: String,
    sentences: Vec<String>,
}

impl Original {
    /// With its category's line, if the file is an article with text.
    fn read(path: &Path) -> Option<(String, Original)> {
        let text = fs::read_to_string(path).ok()?.replace("\r\n", "\n");
        let (head, body) = text.strip_prefix("---\n")?.split_once("\n---\n")?;
        let line = |key: &str| head.lines().find(|line| line.starts_with(key));
        // Values of one line.
        let kept = ["author:", "category:", "tags:", "source:"]
            .map(|key| line(key).filter(|line| !line.ends_with(':')).unwrap_or(""));
        let sentences = body
            .split_inclusive(". ")
            .map(|part| part.trim().to_owned());
        // Links and pictures lead nowhere from another folder.
        let sentences: Vec<String> = sentences
            .filter(|part| !part.is_empty() && !part.contains("](") && !part.contains('<'))
            .collect();
        let original = Original {
            title: line("title: ")?["title: ".len()..].replace(['"', '\\'], ""),
            kept: kept.join("\n"),
            sentences,
        };
        (!original.sentences.is_empty()).then(|| (kept[1].to_owned(), original))
    }
}

/// Writes `count` articles below `content` that are made of those in `from`, so that
/// words are spread as in news: every fifth sentence is its original's own, so that
/// those of one original are no copies, and the rest are of others of its category; a
/// title is two halves.
pub(crate) fn remix(from: &Path, content: &Path, count: usize) {
    let mut by_category: BTreeMap<String, Vec<Original>> = BTreeMap::new();
    for path in markdown_files(from) {
        if let Some((category, original)) = Original::read(&path) {
            by_category.entry(category).or_default().push(original);
        }
    }
    let originals: Vec<(&Original, &Vec<Original>)> = by_category
        .values()
        .flat_map(|all| all.iter().map(move |original| (original, all)))
        .collect();
    assert!(!originals.is_empty(), "no articles in {}", from.display());
    let mut numbers = Numbers(20_180_720);
    for n in 0..count {
        let (own, category) = originals[numbers.below(originals.len())];
        let other = &category[numbers.below(category.len())];
        let first = own.title.split(' ').take(own.title.split(' ').count() / 2);
        let second = other.title.split(' ');
        let second = second.skip(other.title.split(' ').count() / 2);
        let title: Vec<&str> = first.chain(second).collect();
        let mut body = String::new();
        for (k, sentence) in own.sentences.iter().enumerate() {
            let other = &category[numbers.below(category.len())].sentences;
            let other = &other[numbers.below(other.len())];
            body.push_str(if k % 5 == 1 { sentence } else { other });
            body.push_str(if k % 4 == 3 { "\n\n" } else { " " });
        }
        // Twenty a day up to 100,000, so that a larger site has more days, not fuller ones.
        let [year, month, day] = date(n, count.max(100_000));
        let (hour, minute) = (7 + numbers.below(11), numbers.below(60));
        let text = format!(
            "---\ntitle: \"{}\"\nslug: tin-{n}\ndate: {year}-{month:02}-{day:02} {hour:02}:{minute:02}:00\n{}\n---\n{body}\n",
            title.join(" "),
            own.kept,
        );
        let folder = content.join(format!("{year}/{month:02}"));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(format!("tin-{n}.md")), text).unwrap();
    }
}

/// Copies the articles of a folder.
pub(crate) fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from)
        .into_iter()
        .filter_map(Result::ok)
    {
        let target = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(target).unwrap();
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The Markdown files below a folder, in the order of their paths.
pub(crate) fn markdown_files(folder: &Path) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(folder).sort_by_file_name();
    let paths = entries
        .into_iter()
        .filter_map(|entry| Some(entry.ok()?.into_path()));
    paths
        .filter(|path| path.extension().is_some_and(|x| x == "md"))
        .collect()
}
