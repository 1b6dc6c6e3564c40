//! The jobs of one namespace on their way, a line for each event.

use std::collections::{BTreeMap, HashMap, VecDeque};

use super::queue::{Job, Place};
use crate::model::{CategoryId, EventId, JobId, PluginId};
use crate::store::Refusal;

/// What an event and its category allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rules {
    /// The event's title, for refusals.
    pub(super) title: String,
    /// How many of its jobs may be active at once; 0 is no cap.
    pub(super) max_children: u32,
    /// Whether what does not fit waits.
    pub(super) queue: bool,
    /// How many may wait; 0 is no cap.
    pub(super) queue_max: u32,
    /// How many jobs of its category may be active at once; 0 is no cap.
    pub(super) category_max: u32,
    /// Why it can't run at all at the moment.
    pub(super) closed: Option<Closed>,
}

/// Why jobs of an event can't run at all at the moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Closed {
    Category(CategoryId),
    Plugin(PluginId),
}

/// The jobs of one event on their way.
#[derive(Debug)]
struct Line {
    place: Place,
    rules: Rules,
    /// Jobs that count against the cap.
    active: u32,
    /// Jobs that wait for their turn.
    waiting: VecDeque<Job>,
    /// Jobs that are active already and wait for a place again.
    resumed: VecDeque<Job>,
    /// Its key among the ready ones.
    ready: Option<i64>,
}

/// The jobs of one namespace on their way.
#[derive(Debug, Default)]
pub(super) struct Lane {
    /// How many run.
    pub(super) running: u32,
    /// How many are on their way.
    total: usize,
    /// When it had its last turn.
    pub(super) turn: u64,
    /// Its key among those that have a turn.
    pub(super) in_turn: Option<(u32, u64)>,
    lines: HashMap<EventId, Line>,
    /// Active jobs by category.
    categories: HashMap<CategoryId, u32>,
    /// The events whose next job may run, by that job's row.
    ready: BTreeMap<i64, EventId>,
}

impl Line {
    fn new(place: Place, rules: Rules) -> Self {
        Self {
            place,
            rules,
            active: 0,
            waiting: VecDeque::new(),
            resumed: VecDeque::new(),
            ready: None,
        }
    }

    /// The row of the job that may run next, given how many of its category are active.
    fn next(&self, category_active: u32) -> Option<i64> {
        if let Some(job) = self.resumed.front() {
            return Some(job.row);
        }
        let rules = &self.rules;
        let has_room = |most: u32, active: u32| most == 0 || active < most;
        let open = rules.closed.is_none()
            && has_room(rules.max_children, self.active)
            && has_room(rules.category_max, category_active);
        self.waiting.front().filter(|_| open).map(|job| job.row)
    }
}

impl Lane {
    /// Whether one more job of this event may come.
    pub(super) fn admit(&self, place: &Place, rules: &Rules, cap: u32) -> Result<(), Refusal> {
        let line = self.lines.get(&place.event);
        let waiting = line.map_or(0, |line| line.waiting.len());
        let active = line.map_or(0, |line| line.active) as usize;
        let refusal = self.obstacle(place, rules, active + waiting, cap);
        match refusal {
            None => Ok(()),
            Some(refusal) if !rules.queue => Err(refusal),
            Some(_) if rules.queue_max > 0 && waiting >= rules.queue_max as usize => {
                Err(Refusal::QueueFull { most: rules.queue_max })
            }
            Some(_) => Ok(()),
        }
    }

    /// Why one more job could not be launched at once, if it couldn't.
    fn obstacle(&self, place: &Place, rules: &Rules, of_event: usize, cap: u32) -> Option<Refusal> {
        let full = |most: u32, number: usize| most > 0 && number >= most as usize;
        if full(rules.max_children, of_event) {
            let (title, most) = (rules.title.clone(), rules.max_children);
            return Some(Refusal::EventFull { title, most });
        }
        if rules.category_max > 0 && full(rules.category_max, self.of_category(&place.category)) {
            let (category, most) = (place.category.clone(), rules.category_max);
            return Some(Refusal::CategoryFull { category, most });
        }
        if full(cap, self.total) {
            return Some(Refusal::NamespaceFull { most: cap });
        }
        match rules.closed.clone()? {
            Closed::Category(category) => Some(Refusal::CategoryDisabled(category)),
            Closed::Plugin(plugin) => Some(Refusal::PluginDisabled(plugin)),
        }
    }

    fn of_category(&self, category: &CategoryId) -> usize {
        let lines = self.lines.values().filter(|line| line.place.category == *category);
        lines.map(Line::on_their_way).sum()
    }

    /// Lets a job wait at the end of its line; how many wait there now.
    pub(super) fn push(&mut self, place: Place, rules: Rules, job: Job) -> usize {
        let event = place.event.clone();
        self.total += 1;
        let line = self.line(place, rules);
        line.waiting.push_back(job);
        let waiting = line.waiting.len();
        self.settle(&event);
        waiting
    }

    /// Lets a job wait at the head of its line.
    pub(super) fn push_front(&mut self, place: Place, rules: Rules, job: Job) {
        let event = place.event.clone();
        self.total += 1;
        self.line(place, rules).waiting.push_front(job);
        self.settle(&event);
    }

    /// Lets an active job wait for a place again.
    pub(super) fn resume(&mut self, place: Place, job: Job) {
        if let Some(line) = self.lines.get_mut(&place.event) {
            line.resumed.push_back(job);
        }
        self.settle(&place.event);
    }

    /// Takes the next job: it runs now.
    pub(super) fn take(&mut self) -> Option<(Place, Job)> {
        let (_, event) = self.ready.first_key_value()?;
        let event = event.clone();
        let line = self.lines.get_mut(&event)?;
        let place = line.place.clone();
        let job = match line.resumed.pop_front() {
            Some(job) => job,
            None => {
                let job = line.waiting.pop_front()?;
                line.active += 1;
                *self.categories.entry(place.category.clone()).or_default() += 1;
                job
            }
        };
        self.running += 1;
        self.settle_around(&event);
        Some((place, job))
    }

    /// Counts a job as active.
    pub(super) fn occupy(&mut self, place: &Place, rules: Rules) {
        self.total += 1;
        self.line(place.clone(), rules).active += 1;
        *self.categories.entry(place.category.clone()).or_default() += 1;
        self.settle(&place.event);
    }

    /// A job is active no more.
    pub(super) fn release(&mut self, place: &Place, row: i64) {
        self.total = self.total.saturating_sub(1);
        if let Some(line) = self.lines.get_mut(&place.event) {
            line.active = line.active.saturating_sub(1);
            line.resumed.retain(|job| job.row != row);
        }
        if let Some(active) = self.categories.get_mut(&place.category) {
            *active = active.saturating_sub(1);
            if *active == 0 {
                self.categories.remove(&place.category);
            }
        }
        self.settle_around(&place.event);
    }

    pub(super) fn remove_waiting(&mut self, event: &EventId, id: &JobId) -> Option<Job> {
        let line = self.lines.get_mut(event)?;
        let index = line.waiting.iter().position(|job| job.id == *id)?;
        let job = line.waiting.remove(index);
        self.total = self.total.saturating_sub(1);
        self.settle(event);
        job
    }

    pub(super) fn waiting_of(&self, event: &EventId) -> Vec<JobId> {
        let line = self.lines.get(event);
        line.map(|line| line.waiting.iter().map(|job| job.id.clone()).collect()).unwrap_or_default()
    }

    pub(super) fn refresh(&mut self, rules: impl Fn(&EventId) -> Option<Rules>) {
        let events: Vec<_> = self.lines.keys().cloned().collect();
        for event in &events {
            if let (Some(line), Some(rules)) = (self.lines.get_mut(event), rules(event)) {
                line.rules = rules;
            }
        }
        for event in &events {
            self.settle(event);
        }
    }

    pub(super) fn is_busy(&self, event: &EventId) -> bool {
        self.lines.contains_key(event)
    }

    pub(super) fn has_ready(&self) -> bool {
        !self.ready.is_empty()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    fn line(&mut self, place: Place, rules: Rules) -> &mut Line {
        let line = self
            .lines
            .entry(place.event.clone())
            .or_insert_with(|| Line::new(place, rules.clone()));
        line.rules = rules;
        line
    }

    /// Settles a line and, where its category has a cap, those that share it: one job can open or
    /// close the way for them.
    fn settle_around(&mut self, event: &EventId) {
        let Some(line) = self.lines.get(event) else { return };
        if line.rules.category_max == 0 {
            return self.settle(event);
        }
        let category = line.place.category.clone();
        let same = |line: &&Line| line.place.category == category;
        let events: Vec<_> =
            self.lines.values().filter(same).map(|line| line.place.event.clone()).collect();
        for event in events {
            self.settle(&event);
        }
    }

    /// Keeps `ready` in step with a line, and drops a line that is empty.
    fn settle(&mut self, event: &EventId) {
        let Some(line) = self.lines.get_mut(event) else { return };
        let category_active = self.categories.get(&line.place.category).copied().unwrap_or(0);
        let next = line.next(category_active);
        if line.ready != next {
            if let Some(row) = line.ready {
                self.ready.remove(&row);
            }
            if let Some(row) = next {
                self.ready.insert(row, event.clone());
            }
            line.ready = next;
        }
        if line.on_their_way() == 0 {
            self.lines.remove(event);
        }
    }
}

impl Line {
    fn on_their_way(&self) -> usize {
        self.active as usize + self.waiting.len()
    }
}
