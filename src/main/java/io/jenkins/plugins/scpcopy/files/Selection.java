package io.jenkins.plugins.scpcopy.files;

/** Which entries of a tree are wanted. Paths are relative to the tree's base, with {@code /} between elements. */
public interface Selection {
    /** What is to be done with an entry. */
    enum Verdict {
        TAKEN,
        /** Nothing asks for it. */
        UNMATCHED,
        /** It was asked for and then excluded. */
        EXCLUDED
    }

    /** Everything. */
    Selection ALL = new Selection() {
        @Override
        public Verdict judge(String path) {
            return Verdict.TAKEN;
        }

        @Override
        public boolean mayHold(String directory) {
            return true;
        }
    };

    Verdict judge(String path);

    /** Whether something inside a directory may be taken. */
    boolean mayHold(String directory);
}
