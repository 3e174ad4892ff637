use super::*;

#[test]
fn a_text_that_cannot_be_read_keeps_every_other_change_out() {
    let owner = Owner::new();
    owner.with(|| {
        let form = Form::default();
        let path = Signal::stored(Some("/p-n".to_owned()));
        let editor = Editor::new(Baseline::Nothing, form.clone(), &form, path);
        editor.unreadable.set(Some(Unreadable::EnvFile("no variable".to_owned())));
        assert!(editor.pending.get_untracked());
        editor.fix_context_root();
        assert!(editor.form.get_untracked().table.is_empty());
        assert!(editor.said.get_untracked().starts_with("Nothing was changed"));
        editor.begin(Baseline::Nothing, form);
        assert!(!editor.pending.get_untracked(), "it went with the rest");
        editor.fix_context_root();
        let table = editor.form.get_untracked().table;
        assert_eq!(table.named(CONTEXT_ROOT).and_then(|row| row.value.clone()).as_deref(), Some("/p-n"));
    });
}
