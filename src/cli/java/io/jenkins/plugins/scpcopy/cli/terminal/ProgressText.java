package io.jenkins.plugins.scpcopy.cli.terminal;

import io.jenkins.plugins.scpcopy.copy.report.CopyReport;
import io.jenkins.plugins.scpcopy.copy.report.HumanSizes;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A state of a copy as one line: the file under way, files, part, amount, speed and time left. Where there is little room, what says
 * least is left out.
 *
 * @param name the file under way, fit to be shown; empty if none is
 * @param done files that are through with
 * @param files how many there are, or -1 if that is not known
 * @param moved bytes of all files together
 * @param part bytes that {@code whole} is about: of the copy, or of the file under way where only that is known
 * @param whole what part is a part of, or -1
 * @param speed bytes a second
 */
record ProgressText(String name, long done, long files, long moved, long part, long whole, OptionalDouble speed) {
    private static final String GAP = "  ";
    private static final int SHORTEST_NAME = 6;
    private static final int STALLED = 1;

    /** The line, at most so many columns wide. */
    String fit(int columns) {
        String percent = whole > 0 ? String.format("%3d%%", Math.min(100, part * 100 / whole)) : "";
        String rate = speed.isEmpty() ? "" : speed.getAsDouble() < STALLED
                ? "stalled"
                : HumanSizes.rate((long) speed.getAsDouble(), 1);
        boolean goesOn = whole > 0 && speed.isPresent() && speed.getAsDouble() >= STALLED;
        String left = goesOn ? HumanSizes.duration((long) Math.ceil((whole - part) / speed.getAsDouble())) + " left" : "";
        String amount = whole == part || whole < 0 || files < 0 ? HumanSizes.bytes(moved) : HumanSizes.progress(moved, whole);
        int room = columns + GAP.length();
        String[] parts = {"", "", "", "", ""};
        // What is tried first stays longest.
        room = put(parts, 1, percent, room);
        room = put(parts, 3, rate, room);
        String count = counted(false);
        boolean roomy = count.length() + left.length() + 2 * GAP.length() <= room;
        room = put(parts, 0, roomy ? count : counted(true), room);
        room = put(parts, 4, left, room);
        room = put(parts, 2, amount, room);
        return line(name, room, parts);
    }

    /** What is shown in the end. @param name of the file, if there was but one */
    static String finished(String name, CopyReport report, double seconds, int columns) {
        long all = report.files() + report.failed();
        String count = report.failed() == 0 ? HumanSizes.files(all) : report.files() + " of " + HumanSizes.files(all);
        String[] parts = {"", "", "", ""};
        boolean named = all == 1 && !name.isEmpty();
        int room = columns + GAP.length();
        room = put(parts, 0, named ? "" : count, room);
        room = put(parts, 1, HumanSizes.bytes(report.bytes()), room);
        room = put(parts, 2, HumanSizes.rate(report.bytes(), seconds), room);
        room = put(parts, 3, HumanSizes.duration(Math.round(seconds)), room);
        return line(named ? name : "", room, parts);
    }

    private static String line(String name, int room, String... parts) {
        List<String> shown = new ArrayList<>();
        int free = room - GAP.length();
        if (free >= SHORTEST_NAME && !name.isEmpty()) {
            shown.add(padded(name, free));
        }
        for (String part : parts) {
            if (!part.isEmpty()) {
                shown.add(part);
            }
        }
        return String.join(GAP, shown);
    }

    /** @param room for what follows, each with a gap behind it @return the room that is left */
    private static int put(String[] parts, int place, String text, int room) {
        if (text.isEmpty() || text.length() + GAP.length() > room) {
            return room;
        }
        parts[place] = text;
        return room - text.length() - GAP.length();
    }

    private String counted(boolean brief) {
        if (files == 1 || files < 0 && done == 0) {
            return "";
        }
        return files < 0 ? HumanSizes.files(done) : brief ? done + "/" + files : done + " of " + files + " files";
    }

    /** The end of a path says most. */
    private static String padded(String text, int columns) {
        int[] letters = text.codePoints().toArray();
        int from = letters.length;
        int width = 0;
        while (from > 0 && width + width(letters[from - 1]) <= columns) {
            width += width(letters[--from]);
        }
        if (from > 0) {
            while (width > columns - 1) {
                width -= width(letters[from++]);
            }
        }
        String end = new String(letters, from, letters.length - from);
        String shown = from > 0 ? "…" + end : end;
        return shown + " ".repeat(columns - width - (from > 0 ? 1 : 0));
    }

    /** The columns that a text takes. */
    static int width(String text) {
        return text.codePoints().map(ProgressText::width).sum();
    }

    /** The columns that a letter takes: two for those of East Asia and pictures, none for accents of their own. */
    private static int width(int letter) {
        int type = Character.getType(letter);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        boolean wide = letter >= 0x1100 && (letter <= 0x115F || letter >= 0x2E80 && letter <= 0xA4CF
                || letter >= 0xAC00 && letter <= 0xD7A3 || letter >= 0xF900 && letter <= 0xFAFF
                || letter >= 0xFE30 && letter <= 0xFE6F || letter >= 0xFF00 && letter <= 0xFF60
                || letter >= 0xFFE0 && letter <= 0xFFE6 || letter >= 0x1F300 && letter <= 0x1FAFF
                || letter >= 0x20000 && letter <= 0x3FFFD);
        return wide ? 2 : 1;
    }
}
