package io.jenkins.plugins.scpcopy.copy.ranges;

import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import java.io.IOException;
import java.util.List;

/** A file that is copied in parts, where it comes from. */
interface Content {
    long size();

    /** What tells it from other files, and from itself in another state. */
    Object[] identity() throws IOException;

    /** Why what is there of it cannot be compared, fit to be shown; empty if it can. */
    String objection();

    /** The sums of its blocks up to a place. */
    List<String> sums(long block, long upTo) throws IOException;

    /** The first lane's end. */
    RangedCopy.Reading reading();

    /** The end of a further lane. */
    RangedCopy.Reading further() throws IOException;

    /**
     * All parts were read.
     *
     * @param path in results
     * @param copied what has come of it
     * @throws IOException if it has changed meanwhile; it may have grown
     */
    void checkUnchanged(CopyProgress progress, String path, Copied copied) throws IOException;

    /** What is at the target of a file. */
    interface Copied {
        /** Whether all of it was read from beginning to end, so that it cannot be mixed from two files. */
        boolean isOfOnePiece();

        /** The sums of its blocks up to a place. */
        List<String> sums(long block, long upTo) throws IOException;
    }

    /** Over how many connections it pays to read so many bytes of it. */
    int lanes(LargeFiles files, long bytes);

    /** The sum of all of it. */
    String sum() throws IOException;
}
