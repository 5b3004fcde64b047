package io.jenkins.plugins.scpcopy.copy.request;

import io.jenkins.plugins.scpcopy.files.ReceivedAttributes;
import io.jenkins.plugins.scpcopy.files.Symlinks;
import io.jenkins.plugins.scpcopy.remote.FileTimestamps;
import io.jenkins.plugins.scpcopy.remote.ServerProfile;
import java.io.Serializable;
import java.time.Duration;
import java.util.Optional;

/**
 * One copy as asked for. Holds no secret: logins travel apart from it.
 *
 * @param workingDirectory absolute local path that relative local paths start from
 * @param confinement absolute local path that local paths must stay inside, or null for no limit
 * @param strip how many leading directories of its path each item of this machine loses; 0 to {@link #MOST_STRIPPED}
 * @param recursive whether directories may be copied
 * @param fileMode permission bits for every file, or null to use the source's
 * @param dirMode permission bits for every directory, or null to use the source's
 * @param allowEmpty whether a selection without any file is a warning instead of a failure
 * @param protocol how files get to and from hosts
 * @param profile null: by the server's identification
 * @param lockStep await every answer before the next record, whatever the server is
 * @param bandwidth bytes per second over everything together; 0 for no limit
 * @param transfers how many files are under way at once, 1 to {@link #MOST_TRANSFERS}; {@link #AUTO} chooses
 * @param stallTimeout the longest silence while something is awaited, from the start of a remote command on
 * @param atomic whether an upload writes under temporary names beside the final ones; downloads always do
 * @param verify whether contents are compared by checksum after the copy
 * @param resume whether what is there of a large file that broke off is kept for the next copy, which continues it
 * @param skipUnchanged leave out files that are there already with the same size and time, or with the same size and checksum
 *     where checksums are compared; times are sent then, whatever is preserved otherwise, or nothing would ever match
 * @param mirror what of the target the source does not have is deleted; null: nothing is
 * @param dryRun only find out what would be copied and deleted, with the login checked; nothing is created or changed
 * @param retries how many more attempts a file or connection gets after a failure that may pass; 0 to 100
 * @param retryDelay the wait before the second attempt; it doubles from attempt to attempt
 * @param runAs who does everything on the host; where both ends are on hosts, on the target's
 * @param route between two hosts, which way the data takes
 * @param verbose explain: the remote command, quoting, every file
 * @param optionNames how messages call these options
 */
public record CopyRequest(
        CopySource from,
        CopyTarget to,
        PlacementRule placement,
        String workingDirectory,
        String confinement,
        int strip,
        boolean recursive,
        Preserve preserve,
        Integer fileMode,
        Integer dirMode,
        Symlinks symlinks,
        boolean allowEmpty,
        Protocol protocol,
        ServerProfile profile,
        boolean lockStep,
        long bandwidth,
        int transfers,
        Duration stallTimeout,
        boolean atomic,
        Verify verify,
        boolean resume,
        boolean skipUnchanged,
        Mirror mirror,
        boolean dryRun,
        int retries,
        Duration retryDelay,
        RunAs runAs,
        Route route,
        boolean verbose,
        OptionNames optionNames)
        implements Serializable {
    /** The value of {@code transfers} that leaves the choice to the copy. */
    public static final int AUTO = 0;

    public static final int MOST_TRANSFERS = 16;
    public static final int MOST_RETRIES = 100;
    public static final int MOST_STRIPPED = 100;
    /** What is said of a directory where none may be copied, which the command alone asks for. */
    public static final String NOT_RECURSIVE = "is a directory; -r copies it with all that is in it";

    /** @throws IllegalArgumentException if a number is out of its range */
    public CopyRequest {
        if (transfers < AUTO || transfers > MOST_TRANSFERS) {
            throw new IllegalArgumentException(optionNames.of("transfers") + " must be from 1 to " + MOST_TRANSFERS + ", not " + transfers);
        }
        if (strip < 0 || strip > MOST_STRIPPED) {
            throw new IllegalArgumentException(optionNames.of("strip") + " must be from 0 to " + MOST_STRIPPED + ", not " + strip);
        }
        if (retries < 0 || retries > MOST_RETRIES) {
            throw new IllegalArgumentException(optionNames.of("retries") + " must be from 0 to " + MOST_RETRIES + ", not " + retries);
        }
        if (retryDelay.isNegative()) {
            throw new IllegalArgumentException("the delay between attempts cannot be negative");
        }
    }

    /** Whether times are kept: because that was asked for, or since unchanged files are known by them. */
    public boolean keepsTimes() {
        return preserve.times() || skipUnchanged;
    }

    /** Times as far as they are kept. */
    public Optional<FileTimestamps> kept(Optional<FileTimestamps> times) {
        return keepsTimes() ? times : Optional.empty();
    }

    /** The mode of a file that has this one where it comes from. */
    public int fileMode(int own) {
        return fileMode != null ? fileMode : own;
    }

    /** The mode of a directory that has this one where it comes from. */
    public int dirMode(int own) {
        return dirMode != null ? dirMode : own;
    }

    /** What a file gets on this machine. */
    public ReceivedAttributes ofFile(int ownMode, Optional<FileTimestamps> times) {
        return received(fileMode, ownMode, times);
    }

    /** What a directory gets on this machine. */
    public ReceivedAttributes ofDirectory(int ownMode, Optional<FileTimestamps> times) {
        return received(dirMode, ownMode, times);
    }

    private ReceivedAttributes received(Integer chosen, int ownMode, Optional<FileTimestamps> times) {
        return chosen != null
                ? ReceivedAttributes.chosen(chosen, kept(times))
                : new ReceivedAttributes(ownMode, preserve.modes(), kept(times));
    }

    /**
     * The same copy to a place in a directory of releases: nothing there is written in place, contents are compared where that is
     * possible, and times are kept, so that the next release can tell what is unchanged.
     */
    public CopyRequest inRelease(Endpoint place) {
        return new CopyRequest(
                from,
                new CopyTarget.Remote(place),
                PlacementRule.DIRECTORY,
                workingDirectory,
                confinement,
                strip,
                recursive,
                preserve.modes() ? Preserve.ALL : Preserve.TIMES,
                fileMode,
                dirMode,
                symlinks,
                allowEmpty,
                protocol,
                profile,
                lockStep,
                bandwidth,
                transfers,
                stallTimeout,
                true,
                verify == Verify.NONE ? Verify.IF_POSSIBLE : verify,
                false,
                dryRun,
                null,
                dryRun,
                retries,
                retryDelay,
                runAs,
                route,
                verbose,
                optionNames);
    }

    /** A builder with the step's defaults. */
    public static Builder builder(CopySource from, CopyTarget to, String workingDirectory) {
        return new Builder(from, to, workingDirectory);
    }

    /** Sets what differs from the defaults. */
    public static final class Builder {
        private final CopySource from;
        private final CopyTarget to;
        private final String workingDirectory;
        private PlacementRule placement = PlacementRule.DIRECTORY;
        private String confinement;
        private int strip;
        private boolean recursive = true;
        private Preserve preserve = Preserve.NONE;
        private Integer fileMode;
        private Integer dirMode;
        private Symlinks symlinks = Symlinks.INSIDE;
        private boolean allowEmpty;
        private Protocol protocol = Protocol.AUTO;
        private ServerProfile profile;
        private boolean lockStep;
        private long bandwidth;
        private int transfers = AUTO;
        private Duration stallTimeout = Duration.ofSeconds(60);
        private boolean atomic;
        private Verify verify = Verify.NONE;
        private boolean resume;
        private boolean skipUnchanged;
        private Mirror mirror;
        private boolean dryRun;
        private int retries;
        private Duration retryDelay = Duration.ofSeconds(5);
        private RunAs runAs = RunAs.LOGIN;
        private Route route = Route.RELAY;
        private boolean verbose;
        private OptionNames optionNames = OptionNames.STEP;

        private Builder(CopySource from, CopyTarget to, String workingDirectory) {
            this.from = from;
            this.to = to;
            this.workingDirectory = workingDirectory;
        }

        public Builder placement(PlacementRule value) {
            placement = value;
            return this;
        }

        public Builder confinement(String value) {
            confinement = value;
            return this;
        }

        public Builder strip(int value) {
            strip = value;
            return this;
        }

        public Builder recursive(boolean value) {
            recursive = value;
            return this;
        }

        public Builder preserve(Preserve value) {
            preserve = value;
            return this;
        }

        public Builder fileMode(Integer value) {
            fileMode = value;
            return this;
        }

        public Builder dirMode(Integer value) {
            dirMode = value;
            return this;
        }

        public Builder symlinks(Symlinks value) {
            symlinks = value;
            return this;
        }

        public Builder allowEmpty(boolean value) {
            allowEmpty = value;
            return this;
        }

        public Builder protocol(Protocol value) {
            protocol = value;
            return this;
        }

        public Builder profile(ServerProfile value) {
            profile = value;
            return this;
        }

        public Builder lockStep(boolean value) {
            lockStep = value;
            return this;
        }

        public Builder bandwidth(long value) {
            bandwidth = value;
            return this;
        }

        public Builder transfers(int value) {
            transfers = value;
            return this;
        }

        public Builder stallTimeout(Duration value) {
            stallTimeout = value;
            return this;
        }

        public Builder atomic(boolean value) {
            atomic = value;
            return this;
        }

        public Builder verify(Verify value) {
            verify = value;
            return this;
        }

        public Builder resume(boolean value) {
            resume = value;
            return this;
        }

        public Builder skipUnchanged(boolean value) {
            skipUnchanged = value;
            return this;
        }

        public Builder mirror(Mirror value) {
            mirror = value;
            return this;
        }

        public Builder dryRun(boolean value) {
            dryRun = value;
            return this;
        }

        public Builder retries(int value) {
            retries = value;
            return this;
        }

        public Builder retryDelay(Duration value) {
            retryDelay = value;
            return this;
        }

        public Builder runAs(RunAs value) {
            runAs = value;
            return this;
        }

        public Builder route(Route value) {
            route = value;
            return this;
        }

        public Builder verbose(boolean value) {
            verbose = value;
            return this;
        }

        public Builder optionNames(OptionNames value) {
            optionNames = value;
            return this;
        }

        public CopyRequest build() {
            return new CopyRequest(
                    from,
                    to,
                    placement,
                    workingDirectory,
                    confinement,
                    strip,
                    recursive,
                    preserve,
                    fileMode,
                    dirMode,
                    symlinks,
                    allowEmpty,
                    protocol,
                    profile,
                    lockStep,
                    bandwidth,
                    transfers,
                    stallTimeout,
                    atomic,
                    verify,
                    resume,
                    skipUnchanged,
                    mirror,
                    dryRun,
                    retries,
                    retryDelay,
                    runAs,
                    route,
                    verbose,
                    optionNames);
        }
    }
}
