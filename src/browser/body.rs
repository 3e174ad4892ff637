//! Reading a response body with a cap.

use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStream, ReadableStreamDefaultReader};

/// Why a body could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyError {
    /// It is longer than allowed; the rest was not fetched.
    TooLong,
    /// The connection broke, or the request was aborted.
    Broken,
}

/// Reads `stream` to its end, but no more than `most` bytes.
///
/// # Errors
/// Why it could not be read.
pub async fn read(stream: ReadableStream, most: usize) -> Result<Vec<u8>, BodyError> {
    let reader: ReadableStreamDefaultReader =
        stream.get_reader().dyn_into().map_err(|_: js_sys::Object| BodyError::Broken)?;
    let mut bytes = Vec::new();
    while let Some(chunk) = next(&reader).await? {
        if bytes.len() + chunk.length() as usize > most {
            let _ = reader.cancel();
            return Err(BodyError::TooLong);
        }
        let start = bytes.len();
        bytes.resize(start + chunk.length() as usize, 0);
        chunk.copy_to(&mut bytes[start..]);
    }
    Ok(bytes)
}

async fn next(reader: &ReadableStreamDefaultReader) -> Result<Option<Uint8Array>, BodyError> {
    let broken = |_: JsValue| BodyError::Broken;
    let result = JsFuture::from(reader.read()).await.map_err(broken)?;
    let done = Reflect::get(&result, &JsValue::from_str("done")).map_err(broken)?;
    if done.is_truthy() {
        return Ok(None);
    }
    let value = Reflect::get(&result, &JsValue::from_str("value")).map_err(broken)?;
    value.dyn_into().map(Some).map_err(broken)
}
