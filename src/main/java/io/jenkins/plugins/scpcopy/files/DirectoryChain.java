package io.jenkins.plugins.scpcopy.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The directories on the way to the one that was asked for last: in a deep tree, the next one is not far from it. */
final class DirectoryChain {
    private final List<String> names = new ArrayList<>();
    /** One more than there are names. */
    private final List<RealDirectory> directories = new ArrayList<>();

    /** @param base a path without links */
    DirectoryChain(Path base) throws IOException {
        directories.add(RealDirectory.of(base));
    }

    /**
     * A directory, as it was found where it is said to be: whoever uses it looks whether it is the same one still
     * ({@link RealDirectory#isSame}), and if not has all {@link #forget forgotten}.
     *
     * @param path relative to the base, with slashes; empty for the base
     * @throws IOException if it is not there, or behind a link
     */
    synchronized RealDirectory at(String path) throws IOException {
        String[] wanted = path.isEmpty() ? new String[0] : path.split("/");
        int known = 0;
        while (known < wanted.length && known < names.size() && names.get(known).equals(wanted[known])) {
            known++;
        }
        if (known < wanted.length) {
            forget(known);
        }
        for (int i = known; i < wanted.length; i++) {
            directories.add(directories.get(i).child(wanted[i]));
            names.add(wanted[i]);
        }
        return directories.get(wanted.length);
    }

    synchronized void forget() {
        forget(0);
    }

    private void forget(int from) {
        names.subList(from, names.size()).clear();
        directories.subList(from + 1, directories.size()).clear();
    }
}
