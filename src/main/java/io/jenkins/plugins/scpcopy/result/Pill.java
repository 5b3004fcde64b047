package io.jenkins.plugins.scpcopy.result;

/** A short text on a page. */
public record Pill(Mark mark, String text) {
    public Mark getMark() {
        return mark;
    }

    public String getText() {
        return text;
    }
}
