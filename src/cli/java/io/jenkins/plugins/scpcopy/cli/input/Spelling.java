package io.jenkins.plugins.scpcopy.cli.input;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds what a misspelt name may be meant for. */
public final class Spelling {
    /** The most letters that a misspelt name may differ by. */
    private static final int NEAR = 2;
    /** Less than this begins too many names. */
    private static final int BEGINNING = 5;

    private Spelling() {}

    /** The nearest of some names, or one that is misspelt by being cut short; case does not count. */
    public static Optional<String> nearest(String misspelt, Stream<String> names) {
        return names.filter(name -> distance(misspelt, name) <= NEAR)
                .min(Comparator.comparingInt(name -> distance(misspelt, name)));
    }

    private static int distance(String misspelt, String name) {
        String from = misspelt.toLowerCase(Locale.ROOT);
        String to = name.toLowerCase(Locale.ROOT);
        return from.length() >= BEGINNING && to.startsWith(from) ? Math.min(1, to.length() - from.length()) : edits(from, to);
    }

    /** How many letters have to be put in, taken out or replaced. */
    private static int edits(String from, String to) {
        int[] before = new int[to.length() + 1];
        Arrays.setAll(before, i -> i);
        for (int i = 1; i <= from.length(); i++) {
            int[] row = new int[to.length() + 1];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = before[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(before[j], row[j - 1]));
            }
            before = row;
        }
        return before[to.length()];
    }
}
