//! Parts of the design system: they know neither the API nor the portal's routes.
//!
//! One file a part, one class a part (`style/components/`); variants are `data-` attributes, states are ARIA
//! attributes. What a part shows comes in as signals, what the reader does goes out as callbacks. Further attributes
//! (`attr:data-test=…`, `class:…`, `on:…`) land on the part's outermost element.

pub mod badge;
pub mod button;
pub mod chart;
pub mod choice;
pub mod code;
pub mod copy;
pub mod dialog;
pub mod disclosure;
pub mod empty;
pub mod field;
pub mod foreign;
pub mod icon;
pub mod id;
pub mod input;
pub mod marks;
pub mod menu;
pub mod meter;
pub mod notice;
pub mod reveal;
pub mod search;
pub mod sheet;
pub mod signs;
pub mod skeleton;
pub mod table;
pub mod tabs;
pub mod time;
pub mod timeline;
pub mod toast;
pub mod tone;

pub use badge::{Badge, Chip, Swatch};
pub use button::{Button, LinkButton};
pub use chart::{Dot, Flag, StepChart, StepData, Stretch};
pub use choice::{Checkbox, Choice, ChoiceGroup, Segments};
pub use code::CodeBlock;
pub use copy::CopyButton;
pub use dialog::{ConfirmByTyping, Dialog};
pub use disclosure::{Disclosure, Explain, KeyHint};
pub use empty::Empty;
pub use field::Field;
pub use foreign::Foreign;
pub use icon::{Icon, Name};
pub use input::{NumberInput, Select, TextArea, TextInput};
pub use marks::Marks;
pub use menu::{Menu, MenuItem};
pub use meter::Meter;
pub use notice::{Banner, Notice, Quote};
pub use reveal::RevealButton;
pub use search::SearchField;
pub use sheet::{Fact, Sheet};
pub use signs::{Holds, SignRow, Signs};
pub use skeleton::{Skeleton, SkeletonSheet};
pub use table::{Direction, Scroll, SortHeader};
pub use tabs::{TabLink, Tabs};
pub use time::{Now, RelativeTime};
pub use timeline::{Timeline, TimelineItem};
pub use toast::{Toaster, Toasts, use_toaster};
pub use tone::Tone;
