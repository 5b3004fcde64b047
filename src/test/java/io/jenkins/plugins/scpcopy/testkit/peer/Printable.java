package io.jenkins.plugins.scpcopy.testkit.peer;

/** Makes control characters readable in the messages of failed assertions. */
final class Printable {
    private Printable() {}

    static String of(String text) {
        StringBuilder shown = new StringBuilder();
        for (char character : text.toCharArray()) {
            if (character == '\n') {
                shown.append("\\n\n");
            } else if (character < ' ' || character >= 0x7f) {
                shown.append(String.format("\\x%02x", (int) character));
            } else {
                shown.append(character);
            }
        }
        return shown.toString();
    }
}
