package io.jenkins.plugins.scpcopy.scp;

import io.jenkins.plugins.scpcopy.remote.FileTimestamps;
import io.jenkins.plugins.scpcopy.remote.ItemHeader;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One line from a source to a sink. The forms, and what makes each invalid, follow the sources of OpenSSH's {@code scp};
 * there is no standard.
 */
public sealed interface Record {
    /** The longest line that OpenSSH and dropbear read, with its line feed, in bytes. */
    int LONGEST_LINE = 2048;

    /** The longest line that is sent, in bytes: a margin below {@link #LONGEST_LINE} for peers that count differently. */
    int LONGEST_SENT_LINE = 2000;

    /** The longest message that is read, in bytes: it names a whole path, and some peers do not cut it. */
    int LONGEST_MESSAGE = 16 * 1024;

    /** The longest name that is sent, in bytes: what usual file systems allow. */
    int LONGEST_NAME = 255;

    /**
     * {@code C mode size name}: a file; exactly {@code size} bytes and one status follow. Or {@code D mode 0 name}: a directory
     * begins.
     */
    record Item(ItemHeader header) implements Record {
        @Override
        public String line() {
            String mode = Integer.toOctalString(010000 | header.mode() & 07777).substring(1);
            String start = header instanceof ItemHeader.File file ? "C" + mode + " " + file.size() : "D" + mode + " 0";
            return start + " " + (isRequestedItself() ? header.name() : sendable(header.name())) + "\n";
        }

        /** A directory that was asked for by {@code dir/.} is called as that ends: whoever asked takes no other name. */
        private boolean isRequestedItself() {
            return header instanceof ItemHeader.Directory && header.name().equals(".");
        }
    }

    /** {@code E}: the directory that was begun last ends. */
    record EndOfDirectory() implements Record {
        @Override
        public String line() {
            return "E\n";
        }
    }

    /** {@code T mtime 0 atime 0}: times of the next file or directory. */
    record TimesHeader(FileTimestamps times) implements Record {
        @Override
        public String line() {
            return "T" + times.modified() + " 0 " + times.accessed() + " 0\n";
        }
    }

    /**
     * A byte 1 or 2 and a text: the source could not send something (1) or gives up (2). A longer text than peers read as one
     * line is cut: they would take the rest for records.
     *
     * @param text the source's words, raw
     * @param fatal whether the source ends here
     */
    record Message(String text, boolean fatal) implements Record {
        /** For the byte before, the line feed after, and a character that was cut through. */
        private static final int MARGIN = 8;

        @Override
        public String line() {
            byte[] words = text.replace('\n', ' ').getBytes(StandardCharsets.UTF_8);
            int kept = Math.min(words.length, LONGEST_SENT_LINE - MARGIN);
            return (fatal ? "\u0002" : "\u0001") + new String(words, 0, kept, StandardCharsets.UTF_8) + "\n";
        }
    }

    /**
     * The text on the wire, with its line feed.
     *
     * @throws IllegalArgumentException if a name cannot be sent: it would break the line or is too long
     */
    String line();

    /**
     * Why a name cannot be sent; empty if it can: it is to be one path element without line breaks, at most
     * {@link #LONGEST_NAME} bytes.
     */
    static Optional<String> objectionToName(String name) {
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            return Optional.of("it is empty, '.' or '..'");
        }
        for (int i = 0; i < name.length(); i++) {
            switch (name.charAt(i)) {
                case '\n', '\r' -> {
                    return Optional.of("it holds a line break");
                }
                case '\0' -> {
                    return Optional.of("it holds a NUL");
                }
                case '/' -> {
                    return Optional.of("it holds a slash");
                }
                default -> {
                    // any other character travels as it is
                }
            }
        }
        if (name.indexOf('\uFFFD') >= 0) {
            return Optional.of("it is not valid UTF-8");
        }
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        return length > LONGEST_NAME
                ? Optional.of("it has " + length + " bytes, more than " + LONGEST_NAME)
                : Optional.empty();
    }

    private static String sendable(String name) {
        Optional<String> objection = objectionToName(name);
        if (objection.isPresent()) {
            throw new IllegalArgumentException("the name '" + RemoteText.escape(name) + "' cannot be sent: " + objection.get());
        }
        return name;
    }

    /**
     * Reads one line without its line feed.
     *
     * @throws MalformedRecordException if it is no record; the message says what is wrong with it
     */
    static Record parse(byte[] line) throws MalformedRecordException {
        return RecordParser.parse(line);
    }
}
