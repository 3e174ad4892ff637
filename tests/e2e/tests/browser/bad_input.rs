//! What every form refuses: which rule, where, and a right example; and the platform refuses the same.

use e2e::stage::stage;
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn names_are_refused_live_with_the_sentence_of_the_platform() {
    stage(async |stage| {
        stage.sign_in_at("/new").await?;
        let api = stage.api().await?;
        for name in ["1st", "under_score", "ends-", "UPPER", "ä", "a-name-that-is-too-long-for-it"] {
            stage.tab.field("Name").fill(name).await?;
            let invalid = stage.tab.field("Name").attribute("aria-invalid").await?;
            assert_eq!(invalid.as_deref(), Some("true"), "{name} passes");
            let (status, answer) = api.call(Method::POST, "services", Some(&json!({ "name": name }))).await?;
            assert_eq!(status, 400);
            // One rule, one place: the page shows the very sentence, without the name of the field that it stands at.
            let sentence = answer["Error"].as_str().unwrap_or_default();
            stage.tab.sees(sentence.trim_start_matches("`name`: ")).await?;
        }
        stage.tab.field("Name").fill("newservice").await?;
        stage.tab.sees("There is a service “newservice” in this project already").await?;
        stage.tab.button("Create service").click().await?;
        stage.tab.at("/new").await
    })
    .await;
}

#[tokio::test]
async fn health_checks_are_refused_at_their_fields() {
    stage(async |stage| {
        stage.sign_in_at("/new").await?;
        let tab = &stage.tab;
        tab.field("Name").fill("checked").await?;
        tab.radio("My own").about().click().await?;
        for (label, wrong, right) in [
            ("Path", "../etc", "health"),
            ("Healthy answers", "200-", "200"),
            ("Healthy answers", "500", "200,201"),
            ("Every", "4", "30"),
            ("Every", "301", "300"),
        ] {
            tab.field(label).fill(wrong).await?;
            tab.button("Create service").click().await?;
            let invalid = tab.field(label).attribute("aria-invalid").await?;
            assert_eq!(invalid.as_deref(), Some("true"), "{label} takes {wrong}");
            tab.field(label).fill(right).await?;
            let invalid = tab.field(label).attribute("aria-invalid").await?;
            assert_ne!(invalid.as_deref(), Some("true"), "{label} refuses {right}");
        }
        tab.at("/new").await?;
        tab.button("Create service").click().await?;
        tab.at("/services/checked").await
    })
    .await;
}

#[tokio::test]
async fn definitions_are_refused_at_their_fields_and_change_nothing() {
    stage(async |stage| {
        stage.sign_in_at("/services/newservice/definition").await?;
        let tab = &stage.tab;
        for (label, wrong) in [
            ("Image tag", "not a tag"),
            ("Memory limit", "5"),
            ("Memory limit", "1.5"),
            ("Reserved memory", "999999999999"),
        ] {
            let before = tab.field(label).value().await?;
            tab.field(label).type_text("").await?;
            tab.field(label).fill(wrong).await?;
            tab.button("Deploy revision 2…").click().await?;
            let invalid = tab.field(label).attribute("aria-invalid").await?;
            assert_eq!(invalid.as_deref(), Some("true"), "{label} takes {wrong}");
            assert!(!tab.dialog().is_there().await?);
            tab.field(label).fill(&before).await?;
        }
        // What only the platform knows: the tag is well formed, and not there.
        stage.watch.provoke("status of 400");
        let tab = &stage.tab;
        tab.field("Image tag").fill("never-pushed").await?;
        tab.button("Deploy revision 2…").click().await?;
        tab.button("Deploy").inside(&tab.dialog()).click().await?;
        tab.sees("never-pushed").await?;
        assert_eq!(tab.field("Image tag").value().await?, "never-pushed", "what was typed stays");
        assert_eq!(stage.api().await?.definition("newservice").await?["revision"], 1);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn an_env_text_names_each_bad_line() {
    stage(async |stage| {
        stage.sign_in_at("/services/report-builder/definition").await?;
        let tab = &stage.tab;
        tab.button("Import env file").click().await?;
        tab.field("Lines to import").fill("GOOD=1\n=no name\nSECOND=2\n").await?;
        tab.sees("Line 2: There is no name").await?;
        tab.button("Import").click().await?;
        tab.dialog().gone().await?;
        assert_eq!(tab.field("Value of GOOD").value().await?, "1");
        assert_eq!(tab.field("Value of SECOND").value().await?, "2");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_bad_name_of_a_variable_is_marked_while_it_is_typed() {
    stage(async |stage| {
        stage.sign_in_at("/services/newservice/definition").await?;
        let tab = &stage.tab;
        tab.button("Add variable").click().await?;
        let name = tab.field("Name of the new variable");
        name.type_text("1BAD NAME").await?;
        let name = tab.field("Name of 1BAD NAME");
        assert_eq!(name.attribute("aria-invalid").await?.as_deref(), Some("true"));
        tab.sees("This name cannot be sent.").await?;
        tab.button("Deploy revision 2…").click().await?;
        assert!(!tab.dialog().is_there().await?);
        name.fill("GOOD_NAME").await?;
        tab.loses("This name cannot be sent.").await
    })
    .await;
}

#[tokio::test]
async fn a_text_that_cannot_be_read_takes_the_focus_when_one_would_deploy() {
    stage(async |stage| {
        stage.sign_in_at("/services/newservice/definition").await?;
        let tab = &stage.tab;
        let caret = "const at = document.activeElement; \
                     return at.tagName === 'TEXTAREA' ? at.value.slice(0, at.selectionStart).split('\\n').length : 0";
        for (view, label, text, line) in [
            ("JSON", "Definition as JSON", "{\n  \"container-tag\": \"1\",\n  \"memory-limit: 4\n}", 3),
            ("Text", "Environment as an env file", "GOOD=1\n=no name", 2),
        ] {
            tab.button(view).click().await?;
            tab.field(label).fill(text).await?;
            tab.sees("The text cannot be read").await?;
            tab.sees(&format!("{view}, line {line}: ")).await?;
            tab.sees("This must be mended first.").await?;
            tab.button("Deploy revision 2…").click().await?;
            assert_eq!(tab.evaluate(caret).await?, line, "the caret is not at the bad line");
            assert!(!tab.dialog().is_there().await?);
            tab.button("Leave out what cannot be read").click().await?;
            tab.loses("The text cannot be read").await?;
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_service_is_only_deleted_by_its_whole_name() {
    stage(async |stage| {
        stage.sign_in_at("/services/report-builder/settings").await?;
        let tab = &stage.tab;
        tab.button("Delete report-builder…").click().await?;
        let dialog = tab.dialog();
        let delete = tab.button("Delete report-builder").inside(&dialog);
        for typed in ["", "report", "Report-Builder"] {
            tab.field("Type report-builder to go on").fill(typed).await?;
            assert!(!delete.is_enabled().await?, "{typed:?} is enough");
        }
        tab.button("Keep it").click().await?;
        dialog.gone().await?;
        assert!(stage.api().await?.names().await?.contains(&"report-builder".to_owned()));
        Ok(())
    })
    .await;
}
