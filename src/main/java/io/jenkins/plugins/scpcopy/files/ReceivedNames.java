package io.jenkins.plugins.scpcopy.files;

import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.text.Normalizer;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The names received for one directory: what each may be, and that no two of them mean the same file. */
public final class ReceivedNames {
    private static final Pattern RESERVED = Pattern.compile(
            "(CON|PRN|AUX|NUL|CLOCK\\$|CONIN\\$|CONOUT\\$|COM[0-9¹²³]|LPT[0-9¹²³])\\s*(\\..*)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern SHORT_NAME = Pattern.compile("[^.]{1,6}~[0-9]{1,6}(\\.[^.]{0,3})?");
    /** What a name needs beside its text, in bytes. */
    private static final int NAME = 56;

    private static final String WINDOWS_SPECIAL = "\\/:*?\"<>|";

    /** How this machine's file system tells names apart. */
    public enum Rules {
        /** Any bytes but the slash. */
        POSIX,
        /** As POSIX, but case and Unicode form do not count (macOS). */
        POSIX_FOLDED,
        /** Reserved names and characters; case does not count. */
        WINDOWS;

        /** The rules of the machine this runs on. */
        public static Rules here() {
            String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
            return system.startsWith("windows") ? WINDOWS : system.startsWith("mac") ? POSIX_FOLDED : POSIX;
        }
    }

    private final Rules rules;
    private final MemoryBudget.Account memory;
    private final Set<String> taken = new HashSet<>();
    /** Those of directories that may come again. */
    private final Set<String> directories = new HashSet<>();
    private long size;

    /**
     * @param rules of the file system that the directory is on
     * @param memory what the names are taken from, until {@link #forget}
     */
    public ReceivedNames(Rules rules, MemoryBudget.Account memory) {
        this.rules = rules;
        this.memory = memory;
    }

    /**
     * Takes a name for this directory.
     *
     * @return why it cannot be taken (without the name itself); empty if it can
     * @throws TransferException if there are more names than there is memory for
     */
    public Optional<String> claim(String name) throws TransferException {
        Optional<String> objection = objection(name, rules);
        if (objection.isPresent()) {
            return objection;
        }
        String key = folded(name);
        if (taken.contains(key)) {
            return Optional.of("an earlier item of this directory has the same name here");
        }
        add(key, taken);
        return Optional.empty();
    }

    /** As {@link #claim}, for a directory, which may come again under this very name. */
    public Optional<String> claimDirectory(String name) throws TransferException {
        if (directories.contains(name)) {
            return Optional.empty();
        }
        Optional<String> objection = claim(name);
        if (objection.isEmpty()) {
            add(name, directories);
        }
        return objection;
    }

    private void add(String name, Set<String> names) throws TransferException {
        long more = NAME + MemoryBudget.of(name);
        memory.take(more);
        size += more;
        names.add(name);
    }

    /** No further name comes: those that did are forgotten. */
    public void forget() {
        taken.clear();
        directories.clear();
        memory.give(size);
        size = 0;
    }

    /** Why a name cannot be one element of a path under these rules; empty if it can. */
    public static Optional<String> objection(String name, Rules rules) {
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            return Optional.of("the name is empty, '.' or '..'");
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '/' || c == '\0' || c == '\n' || c == '\r') {
                return Optional.of("the name holds a slash, a line break or NUL");
            }
        }
        if (name.indexOf('\uFFFD') >= 0) {
            return Optional.of("the name is not valid UTF-8");
        }
        return rules == Rules.WINDOWS ? windowsObjection(name) : Optional.empty();
    }

    private static Optional<String> windowsObjection(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < ' ' || WINDOWS_SPECIAL.indexOf(c) >= 0) {
                return Optional.of("the name holds a character that Windows does not allow");
            }
        }
        if (RESERVED.matcher(name).matches()) {
            return Optional.of("the name is that of a Windows device");
        }
        if (name.endsWith(".") || name.endsWith(" ")) {
            return Optional.of("the name ends with a dot or blank, which Windows drops");
        }
        if (SHORT_NAME.matcher(name).matches()) {
            return Optional.of("the name looks like a short name, which may mean another file on Windows");
        }
        return Optional.empty();
    }

    private String folded(String name) {
        return rules == Rules.POSIX
                ? name
                : Normalizer.normalize(name, Normalizer.Form.NFC)
                        .toUpperCase(Locale.ROOT)
                        .toLowerCase(Locale.ROOT);
    }
}
