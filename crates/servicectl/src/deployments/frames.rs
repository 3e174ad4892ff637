//! Where one frame of a WebSocket ends and the next begins (RFC 6455, 5.2), without keeping any of them.

/// Most bytes of a frame's head: two, eight of a length, four of a mask.
const LONGEST_HEAD: usize = 14;
const CLOSE: u8 = 0x8;

/// Follows the frames of one direction.
#[derive(Debug, Default)]
pub(super) struct Frames {
    head: [u8; LONGEST_HEAD],
    /// Bytes of the head that have passed; none between frames.
    have: usize,
    /// Bytes of the payload that have not passed yet.
    payload: u64,
    closed: bool,
}

impl Frames {
    /// Some bytes have passed.
    pub(super) fn pass(&mut self, mut bytes: &[u8]) {
        while let Some((first, rest)) = bytes.split_first() {
            if self.payload > 0 {
                let passed = bytes.len().min(usize::try_from(self.payload).unwrap_or(usize::MAX));
                self.payload -= passed as u64;
                bytes = &bytes[passed..];
                continue;
            }
            self.head[self.have] = *first;
            self.have += 1;
            bytes = rest;
            if self.have == head_length(&self.head[..self.have]) {
                self.closed |= self.head[0] & 0x0f == CLOSE;
                self.payload = payload_length(&self.head);
                self.have = 0;
            }
        }
    }

    /// Whether a frame of ours may follow here.
    pub(super) fn is_between(&self) -> bool {
        self.have == 0 && self.payload == 0
    }

    /// Whether a close frame has passed: after it nothing may follow.
    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }
}

/// How long a head is, as far as its first bytes tell.
fn head_length(head: &[u8]) -> usize {
    let Some(second) = head.get(1) else { return 2 };
    let length = match second & 0x7f {
        126 => 2,
        127 => 8,
        _ => 0,
    };
    let mask = if second & 0x80 == 0 { 0 } else { 4 };
    2 + length + mask
}

fn payload_length(head: &[u8; LONGEST_HEAD]) -> u64 {
    let number = |bytes: &[u8]| bytes.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte));
    match head[1] & 0x7f {
        126 => number(&head[2..4]),
        127 => number(&head[2..10]),
        length => u64::from(length),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A frame as RFC 6455, 5.2 has it.
    fn frame(opcode: u8, length: usize, is_masked: bool) -> Vec<u8> {
        let mask = if is_masked { 0x80 } else { 0 };
        let mut frame = vec![0x80 | opcode];
        match length {
            0..=125 => frame.push(mask | u8::try_from(length).unwrap()),
            126..=0xffff => {
                frame.push(mask | 126);
                frame.extend(u16::try_from(length).unwrap().to_be_bytes());
            }
            _ => {
                frame.push(mask | 127);
                frame.extend((length as u64).to_be_bytes());
            }
        }
        if is_masked {
            frame.extend([1, 2, 3, 4]);
        }
        // Payload that looks like close frames.
        frame.extend(std::iter::repeat_n(0x88, length));
        frame
    }

    fn length() -> impl Strategy<Value = usize> {
        prop_oneof![0..130_usize, 65_530..65_540_usize]
    }

    proptest! {
        // Fewer, since each is some hundred thousand bytes.
        #![proptest_config(crate::testing::cases(1_000))]

        #[test]
        fn only_the_end_of_each_frame_is_between_frames(
            frames in prop::collection::vec((0_u8..=2, length(), any::<bool>()), 1..5),
            pieces in prop::collection::vec(1..70_000_usize, 1..20),
        ) {
            let mut ends = vec![0];
            let mut bytes = Vec::new();
            for (opcode, length, is_masked) in frames {
                bytes.extend(frame(opcode, length, is_masked));
                ends.push(bytes.len());
            }
            let mut follower = Frames::default();
            let (mut at, mut pieces) = (0, pieces.into_iter().cycle());
            while at < bytes.len() {
                prop_assert_eq!(follower.is_between(), ends.contains(&at));
                let next = (at + pieces.next().unwrap()).min(bytes.len());
                follower.pass(&bytes[at..next]);
                at = next;
            }
            prop_assert!(follower.is_between() && !follower.is_closed());
            follower.pass(&frame(8, 2, false));
            prop_assert!(follower.is_between() && follower.is_closed());
        }
    }
}
