//! What can be seen of a platform from outside: on the engine, in its data folder, of its process.

use super::Stage;

/// What a server takes of the machine.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Process {
    /// Open files and sockets.
    pub(crate) descriptors: usize,
    /// Resident memory, kB.
    pub(crate) memory_kb: u64,
    /// The most that it was, kB.
    pub(crate) most_memory_kb: u64,
    /// Time on a processor since its start, seconds.
    pub(crate) processor: f64,
}

impl Stage {
    /// Everything of this platform on the engine: containers, networks, images.
    pub(crate) fn left(&self) -> Vec<String> {
        let ours = self.ours();
        let images = format!("reference=servicectl-{}/*", self.folder_id());
        let list = |arguments: &[&str]| -> Vec<String> {
            self.docker.docker(arguments).split_whitespace().map(str::to_owned).collect()
        };
        [
            list(&["ps", "-a", "-q", "--filter", &ours]),
            list(&["network", "ls", "-q", "--filter", &ours]),
            list(&["images", "-q", "--filter", &images]),
        ]
        .concat()
    }

    /// Volumes of the engine: those that an image asks for say not whose they are.
    pub(crate) fn volumes(&self) -> usize {
        self.docker.docker(&["volume", "ls", "-q"]).lines().count()
    }

    /// Containers of this platform, whatever their state.
    pub(crate) fn containers(&self) -> usize {
        self.docker.docker(&["ps", "-a", "-q", "--filter", &self.ours()]).lines().count()
    }

    /// What the server takes of the machine.
    pub(crate) fn process(&self) -> Process {
        let process = format!("/proc/{}", self.server().pid());
        let status = std::fs::read_to_string(format!("{process}/status")).unwrap();
        let memory = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
            line.trim().trim_end_matches(" kB").parse().unwrap()
        };
        // The name of the program may hold anything; the fields follow its bracket. Ticks are hundredths on Linux.
        let stat = std::fs::read_to_string(format!("{process}/stat")).unwrap();
        let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
        let ticks: f64 = fields[11..13].iter().map(|field| field.parse::<f64>().unwrap()).sum();
        Process {
            descriptors: std::fs::read_dir(format!("{process}/fd")).unwrap().count(),
            memory_kb: memory("VmRSS:"),
            most_memory_kb: memory("VmHWM:"),
            processor: ticks / 100.0,
        }
    }

    /// Files of blobs and of uploads.
    pub(crate) fn registry_files(&self) -> usize {
        let folders = std::fs::read_dir(self.folder.data().join("registry")).unwrap().flatten();
        folders.filter_map(|folder| std::fs::read_dir(folder.path()).ok()).map(Iterator::count).sum()
    }

    /// Lines that were kept of all tasks.
    pub(crate) fn lines_kept(&self) -> i64 {
        self.stored("SELECT coalesce(sum(next_sequence), 0) FROM log_streams")
    }

    /// All lines that were kept, each with its time before a tab.
    pub(crate) fn text_kept(&self) -> String {
        self.stored(
            "SELECT coalesce(group_concat(body, ''), '') FROM
             (SELECT CAST(body AS TEXT) AS body FROM log_chunks ORDER BY stream_id, first_sequence)",
        )
    }

    /// A value from the data folder's database.
    pub(super) fn stored<T>(&self, sql: &'static str) -> T
    where
        T: for<'a> sqlx::Decode<'a, sqlx::Sqlite> + sqlx::Type<sqlx::Sqlite> + Send + Unpin,
    {
        let database = format!("sqlite://{}", self.folder.data().join("servicectl.db").display());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            use sqlx::{Connection, SqliteConnection};
            let mut connection = SqliteConnection::connect(&database).await.unwrap();
            sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap()
        })
    }
}
