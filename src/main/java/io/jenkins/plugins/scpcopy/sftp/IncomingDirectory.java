package io.jenkins.plugins.scpcopy.sftp;

/** A directory that is received. */
final class IncomingDirectory implements ReadAhead.Step {
    private final String name;
    private final String path;
    private final Attributes attributes;
    private final int level;
    private DirectoryReading reading;
    private boolean expanded;

    /** @param level how many directories it is below its root */
    IncomingDirectory(String name, String path, Attributes attributes, int level) {
        this.name = name;
        this.path = path;
        this.attributes = attributes;
        this.level = level;
    }

    String name() {
        return name;
    }

    String path() {
        return path;
    }

    Attributes attributes() {
        return attributes;
    }

    int level() {
        return level;
    }

    /** Null while nobody has asked for the items. */
    DirectoryReading reading() {
        return reading;
    }

    void begin(DirectoryReading begun) {
        reading = begun;
    }

    /** Whether the items stand behind it. */
    boolean isExpanded() {
        return expanded;
    }

    void expanded() {
        expanded = true;
    }
}
