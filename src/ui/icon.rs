//! Icons: one stroke, 24 units wide, drawn as inline SVG in the colour of the text.

use leptos::prelude::*;

/// The icons of the portal. Circles and rectangles are written as paths, so that each icon is one element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Name {
    /// Triangle with an exclamation mark.
    Alert,
    /// Arrow up: sent, pushed.
    ArrowUp,
    /// Arrow down.
    ArrowDown,
    /// Arrow back: undo, go back.
    Back,
    /// Tick.
    Check,
    /// Points down: opens a menu.
    ChevronDown,
    /// Points right: opens a section.
    ChevronRight,
    /// Points left.
    ChevronLeft,
    /// Points up.
    ChevronUp,
    /// Clock: how long something holds.
    Clock,
    /// Cross: close, remove, failed.
    Close,
    /// Two sheets.
    Copy,
    /// Line: nothing here.
    Dash,
    /// Dots: more actions.
    Dots,
    /// Arrow into a tray.
    Download,
    /// Arrow out of a tray.
    Upload,
    /// Water tap running dry: draining.
    Drain,
    /// Pencil.
    Edit,
    /// Eye: show.
    Eye,
    /// Crossed eye: hide.
    EyeOff,
    /// Funnel.
    Filter,
    /// Six dots to drag by.
    Grip,
    /// Circle with an i.
    Info,
    /// Key.
    Key,
    /// Chain.
    Link,
    /// Moon: dark theme.
    Moon,
    /// Box with an arrow: opens elsewhere.
    Open,
    /// Pause.
    Pause,
    /// Triangle: started.
    Play,
    /// Plus.
    Plus,
    /// Clock with an open ring: under way.
    Progress,
    /// Heart beat: a check.
    Pulse,
    /// Question mark in a circle.
    Question,
    /// Two arrows in a ring: again, restart loop.
    Refresh,
    /// Arrow to a wall: target registered.
    Register,
    /// Arrow from a wall: target taken off.
    Deregister,
    /// Lens.
    Search,
    /// Knots with lines.
    Share,
    /// Door with an arrow.
    SignOut,
    /// Open ring that turns: busy.
    Spinner,
    /// Star.
    Star,
    /// Square: stopped.
    Stop,
    /// Sun: light theme.
    Sun,
    /// Half circle: theme of the system.
    SystemTheme,
    /// Terminal prompt.
    Terminal,
    /// Bin.
    Trash,
    /// Head and shoulders.
    User,
    /// Lines that wrap.
    Wrap,
}

impl Name {
    fn path(self) -> &'static str {
        match self {
            Self::Alert => "M12 4l9 16H3zM12 10v4M12 17.2v.1",
            Self::ArrowUp => "M12 19V6M6 12l6-6 6 6",
            Self::ArrowDown => "M12 5v13M6 12l6 6 6-6",
            Self::Back => "M9 8H15a4.5 4.5 0 0 1 0 9H8M9 4L5 8l4 4",
            Self::Check => "M5 12.5l4.5 4.5L19 7.5",
            Self::ChevronDown => "M6 9l6 6 6-6",
            Self::ChevronRight => "M9 6l6 6-6 6",
            Self::ChevronLeft => "M15 6l-6 6 6 6",
            Self::ChevronUp => "M6 15l6-6 6 6",
            Self::Clock => "M20 12a8 8 0 1 1-16 0a8 8 0 1 1 16 0M12 8v4l3 2",
            Self::Close => "M6 6l12 12M18 6L6 18",
            Self::Copy => {
                "M11 9h6a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2h-6a2 2 0 0 1-2-2v-6a2 2 0 0 1 2-2zM15 9V6a1 1 0 0 0-1-1H6a1 1 0 0 0-1 1v8a1 1 0 0 0 1 1h3"
            }
            Self::Dash => "M6 12h12",
            Self::Dots => "M6 12h.1M12 12h.1M18 12h.1",
            Self::Download => "M12 4v11M7 11l5 5 5-5M5 20h14",
            Self::Upload => "M12 16V5M7 9l5-5 5 5M5 20h14",
            Self::Drain => "M5 5h14l-5.5 7v6l-3 2v-8z",
            Self::Edit => "M5 19l1-4L16 5l3 3L9 18zM14 7l3 3",
            Self::Eye => {
                "M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12zM14.5 12a2.5 2.5 0 1 1-5 0a2.5 2.5 0 1 1 5 0"
            }
            Self::EyeOff => {
                "M4 4l16 16M9.5 5.4A9.6 9.6 0 0 1 12 5c6 0 10 7 10 7a17 17 0 0 1-3 3.6M6.2 7A16 16 0 0 0 2 12s4 7 10 7a9.6 9.6 0 0 0 4-.9M10.2 10.2a2.5 2.5 0 0 0 3.6 3.6"
            }
            Self::Filter => "M4 6h16M7 12h10M10 18h4",
            Self::Grip => "M9 6h.1M15 6h.1M9 12h.1M15 12h.1M9 18h.1M15 18h.1",
            Self::Info => "M20.5 12a8.5 8.5 0 1 1-17 0a8.5 8.5 0 1 1 17 0M12 11v5M12 7.9v.1",
            Self::Key => "M13 9a4 4 0 1 1-8 0a4 4 0 1 1 8 0M12 12l7 7M16 16l2-2",
            Self::Link => {
                "M10 14a4 4 0 0 0 6 .4l2.5-2.5a4 4 0 0 0-5.7-5.7L11.5 7.5M14 10a4 4 0 0 0-6-.4L5.5 12.1a4 4 0 0 0 5.7 5.7L12.5 16.5"
            }
            Self::Moon => "M20 14.5A8 8 0 1 1 9.5 4a6.5 6.5 0 0 0 10.5 10.5z",
            Self::Open => "M14 5h5v5M19 5l-8 8M11 5H6a1 1 0 0 0-1 1v12a1 1 0 0 0 1 1h12a1 1 0 0 0 1-1v-5",
            Self::Pause => "M9 5v14M15 5v14",
            Self::Play => "M8 5l11 7-11 7z",
            Self::Plus => "M12 5v14M5 12h14",
            Self::Progress => "M12 3a9 9 0 1 1-9 9M12 7v5l3 2",
            Self::Pulse => "M3 12h4l2-5 4 10 2-5h6",
            Self::Question => {
                "M20.5 12a8.5 8.5 0 1 1-17 0a8.5 8.5 0 1 1 17 0M9.6 9.5a2.5 2.5 0 1 1 3.6 2.5c-.8.4-1.2.9-1.2 1.7M12 16.5v.1"
            }
            Self::Refresh => "M20 11a8 8 0 0 0-14.3-4M4 4v4h4M4 13a8 8 0 0 0 14.3 4M20 20v-4h-4",
            Self::Register => "M4 12h10M11 8l4 4-4 4M19 5v14",
            Self::Deregister => "M15 12H5M8 8l-4 4 4 4M19 5v14",
            Self::Search => "M17 11a6 6 0 1 1-12 0a6 6 0 1 1 12 0M20 20l-4.5-4.5",
            Self::Share => {
                "M8.5 12a2.5 2.5 0 1 1-5 0a2.5 2.5 0 1 1 5 0M19.5 6a2.5 2.5 0 1 1-5 0a2.5 2.5 0 1 1 5 0M19.5 18a2.5 2.5 0 1 1-5 0a2.5 2.5 0 1 1 5 0M8.2 10.8l6.6-3.6M8.2 13.2l6.6 3.6"
            }
            Self::SignOut => {
                "M14 8V6a1 1 0 0 0-1-1H6a1 1 0 0 0-1 1v12a1 1 0 0 0 1 1h7a1 1 0 0 0 1-1v-2M10 12h10M17 9l3 3-3 3"
            }
            Self::Spinner => "M12 4a8 8 0 1 1-8 8",
            Self::Star => "M12 4l2.4 5 5.6.8-4 3.9 1 5.5-5-2.7-5 2.7 1-5.5-4-3.9 5.6-.8z",
            Self::Stop => {
                "M8.5 7h7a1.5 1.5 0 0 1 1.5 1.5v7a1.5 1.5 0 0 1-1.5 1.5h-7a1.5 1.5 0 0 1-1.5-1.5v-7a1.5 1.5 0 0 1 1.5-1.5z"
            }
            Self::Sun => {
                "M16 12a4 4 0 1 1-8 0a4 4 0 1 1 8 0M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6L7 7M17 17l1.4 1.4M5.6 18.4L7 17M17 7l1.4-1.4"
            }
            Self::SystemTheme => "M20 12a8 8 0 1 1-16 0a8 8 0 1 1 16 0M12 4v16M12 8h5.5M12 12h8M12 16h5.5",
            Self::Terminal => "M5 7l5 5-5 5M12 18h7",
            Self::Trash => "M5 7h14M10 7V5h4v2M7 7l1 12h8l1-12M10.5 10.5v5M13.5 10.5v5",
            Self::User => "M15.5 8.5a3.5 3.5 0 1 1-7 0a3.5 3.5 0 1 1 7 0M5 20a7 7 0 0 1 14 0",
            Self::Wrap => "M4 6h16M4 12h13a3 3 0 0 1 0 6h-4M15 15.5L12.5 18l2.5 2.5M4 18h4",
        }
    }
}

/// An icon. Without a label it is decoration and hidden from screen readers; the word stands beside it.
#[component]
pub fn Icon(
    /// Which.
    name: Name,
    /// What it says, where no word says it.
    #[prop(optional, into)]
    label: Option<String>,
    /// Turns (still for readers who want less motion).
    #[prop(optional)]
    spin: bool,
) -> impl IntoView {
    let hidden = label.is_none().then_some("true");
    let role = label.is_some().then_some("img");
    let class = if spin { "i spin" } else { "i" };
    view! {
        <svg class=class viewBox="0 0 24 24" aria-hidden=hidden role=role aria-label=label focusable="false">
            <path d=name.path() />
        </svg>
    }
}
