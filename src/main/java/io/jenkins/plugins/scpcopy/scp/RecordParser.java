package io.jenkins.plugins.scpcopy.scp;

import io.jenkins.plugins.scpcopy.remote.FileTimestamps;
import io.jenkins.plugins.scpcopy.remote.ItemHeader;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads record lines, as strictly as OpenSSH's sink does; names are only split off here, not judged. */
final class RecordParser {
    /** 19 digits always fit a comparison with {@link Long#MAX_VALUE}. */
    private static final int LONGEST_NUMBER = 19;

    private static final int LARGEST_MICROSECONDS = 999_999;

    private final byte[] line;
    private int at = 1;

    /** A whole record that may come first, or what may still become one. */
    private static final Pattern FIRST = Pattern.compile("[CD][0-7]{4} \\d+ .*|T\\d+ \\d+ \\d+ \\d+|[\u0001\u0002].*");

    private RecordParser(byte[] line) {
        this.line = line;
    }

    /** Whether an unfinished line may be the beginning of a stream's first record; nothing at all may be. */
    static boolean mayBegin(byte[] line) {
        Matcher matcher = FIRST.matcher(new String(line, StandardCharsets.ISO_8859_1));
        return matcher.matches() || matcher.hitEnd();
    }

    static Record parse(byte[] line) throws MalformedRecordException {
        if (line.length == 0) {
            throw new MalformedRecordException("an empty line");
        }
        RecordParser parser = new RecordParser(line);
        return switch (line[0]) {
            case 'C' -> parser.file();
            case 'D' -> parser.directory();
            case 'E' -> new Record.EndOfDirectory();
            case 'T' -> parser.times();
            case 1, 2 -> new Record.Message(RemoteText.decode(line, 1, line.length - 1), line[0] == 2);
            default -> throw new MalformedRecordException("a line that begins with no record's letter");
        };
    }

    private Record file() throws MalformedRecordException {
        int mode = mode();
        long size = number("size");
        blank("size");
        return new Record.Item(new ItemHeader.File(mode, size, name()));
    }

    private Record directory() throws MalformedRecordException {
        int mode = mode();
        number("number");
        blank("number");
        return new Record.Item(new ItemHeader.Directory(mode, name()));
    }

    private Record times() throws MalformedRecordException {
        long modified = number("mtime.sec");
        blank("mtime.sec");
        microseconds("mtime.usec");
        blank("mtime.usec");
        long accessed = number("atime.sec");
        blank("atime.sec");
        microseconds("atime.usec");
        if (at != line.length) {
            throw new MalformedRecordException("text after atime.usec");
        }
        return new Record.TimesHeader(new FileTimestamps(modified, accessed));
    }

    private int mode() throws MalformedRecordException {
        int mode = 0;
        for (int i = 0; i < 4; i++, at++) {
            if (at >= line.length || line[at] < '0' || line[at] > '7') {
                throw new MalformedRecordException("bad mode: four octal digits are due");
            }
            mode = mode << 3 | line[at] - '0';
        }
        blank("mode");
        return mode;
    }

    private void microseconds(String what) throws MalformedRecordException {
        if (number(what) > LARGEST_MICROSECONDS) {
            throw new MalformedRecordException(what + " is out of range");
        }
    }

    private long number(String what) throws MalformedRecordException {
        int start = at;
        long value = 0;
        while (at < line.length && line[at] >= '0' && line[at] <= '9') {
            int digit = line[at] - '0';
            if (at - start >= LONGEST_NUMBER || value > (Long.MAX_VALUE - digit) / 10) {
                throw new MalformedRecordException(what + " is out of range");
            }
            value = value * 10 + digit;
            at++;
        }
        if (at == start) {
            throw new MalformedRecordException(what + " is not a number");
        }
        return value;
    }

    private void blank(String after) throws MalformedRecordException {
        if (at >= line.length || line[at] != ' ') {
            throw new MalformedRecordException(after + " is not followed by a blank");
        }
        at++;
    }

    private String name() {
        return RemoteText.decode(line, at, line.length - at);
    }
}
