package io.jenkins.plugins.scpcopy.result;

/** How a page shows what became of something. */
public enum Mark {
    COPIED("symbol-check", "success"),
    SKIPPED("symbol-up-to-date", "skipped"),
    FAILED("symbol-close", "error"),
    PLANNED("symbol-view", "info"),
    DELETED("symbol-trash", "warning"),
    SIZE("symbol-document-text", "skipped"),
    TIME("symbol-timer", "skipped"),
    PROTOCOL("symbol-swap", "skipped");

    private final String symbol;
    private final String color;

    Mark(String symbol, String color) {
        this.symbol = symbol;
        this.color = color;
    }

    /** An icon of Jenkins. */
    public String getSymbol() {
        return symbol;
    }

    /** A class for the color. */
    public String getStyle() {
        return "jenkins-!-" + color + "-color";
    }
}
