package io.jenkins.plugins.scpcopy.worlds;

/** The locale of the environment that the command is started in. */
enum Environment {
    UTF_8("C.UTF-8", "LC_ALL=C.UTF-8", true),
    C("C", "LC_ALL=C", false),
    NONE("none", "", false),
    MISSING("not installed", "LC_ALL=xx_XX.UTF-8 LANG=xx_XX.UTF-8", false);

    private final String shown;
    final String variables;
    /** Whether names beyond ASCII can be used. */
    final boolean namesAll;

    Environment(String shown, String variables, boolean namesAll) {
        this.shown = shown;
        this.variables = variables;
        this.namesAll = namesAll;
    }

    @Override
    public String toString() {
        return shown;
    }
}
