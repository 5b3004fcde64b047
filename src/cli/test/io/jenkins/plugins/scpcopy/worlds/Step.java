package io.jenkins.plugins.scpcopy.worlds;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What a user does. */
enum Step {
    UPLOAD("up"),
    ATOMIC("atomic"),
    DOWNLOAD("down"),
    NAMES("impossible names"),
    VERIFY("verify"),
    AGAIN("unchanged"),
    MIRROR("mirror"),
    RELEASE("release, rollback"),
    LIST("list");

    /** With a shell or SFTP. */
    static final Set<Step> ALL = EnumSet.allOf(Step.class);
    /** Where {@code scp} is all there is. */
    static final Set<Step> COPIES = EnumSet.of(UPLOAD, DOWNLOAD, NAMES);
    /** By SFTP that makes no links. */
    static final Set<Step> WITHOUT_LINKS = EnumSet.complementOf(EnumSet.of(RELEASE));

    private final String shown;

    Step(String shown) {
        this.shown = shown;
    }

    static List<String> names() {
        return Arrays.stream(values()).map(Step::toString).collect(Collectors.toList());
    }

    @Override
    public String toString() {
        return shown;
    }
}
