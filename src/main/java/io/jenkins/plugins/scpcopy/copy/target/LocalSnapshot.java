package io.jenkins.plugins.scpcopy.copy.target;

import io.jenkins.plugins.scpcopy.copy.host.RemoteEntry;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.files.LocalNames;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.files.ReceivedNames;
import io.jenkins.plugins.scpcopy.files.Sha256;
import io.jenkins.plugins.scpcopy.files.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A place on this machine, with what is there already. */
public final class LocalSnapshot implements TargetSnapshot {
    private static final int UNKNOWN_MODE = 0;

    private final LocalPaths paths;
    private final LocalTarget.Place place;
    private final CopyProgress progress;

    public LocalSnapshot(LocalPaths paths, LocalTarget.Place place, CopyProgress progress) {
        this.paths = paths;
        this.place = place;
        this.progress = progress;
    }

    /** Where an item goes; empty if this machine cannot name it. */
    private Optional<Path> path(String path) {
        try {
            return Optional.of(place.of(path));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /**
     * Where a path really is. The target itself was named by the user, who may mean a link; what is below it is no link.
     *
     * @throws IOException if that is outside of the confinement
     */
    private Path real(Path path) throws IOException {
        return path.equals(place.directory())
                ? paths.confinement().real(path)
                : paths.confinement().real(path.getParent()).resolve(path.getFileName());
    }

    @Override
    public Optional<RemoteEntry> at(String path) {
        Optional<Path> here = path(path);
        if (here.isEmpty()) {
            return Optional.empty();
        }
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(real(here.get()), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return Optional.of(new RemoteEntry(
                    attributes.isRegularFile()
                            ? RemoteEntry.Kind.FILE
                            : attributes.isDirectory() ? RemoteEntry.Kind.DIRECTORY : RemoteEntry.Kind.OTHER,
                    attributes.size(),
                    attributes.lastModifiedTime().to(TimeUnit.SECONDS),
                    UNKNOWN_MODE));
        } catch (IOException e) {
            // What cannot be looked at counts as missing.
            return Optional.empty();
        }
    }

    @Override
    public boolean keepsDirectories() {
        return place.placement() != Placement.AS_FILE;
    }

    @Override
    public Optional<String> objection(String path) {
        for (String element : path.split("/")) {
            Optional<String> objection =
                    path.isEmpty() ? Optional.empty() : ReceivedNames.objection(element, ReceivedNames.Rules.here());
            objection = objection.or(() -> LocalNames.objectionToUse(element));
            if (objection.isPresent()) {
                return objection;
            }
        }
        return path(path).isEmpty() ? Optional.of("this machine's file system cannot take the name") : Optional.empty();
    }

    @Override
    public boolean hasSums() {
        return true;
    }

    @Override
    public Map<String, String> sums(Collection<String> paths, long bytes) {
        Map<String, String> sums = new HashMap<>();
        for (String path : paths) {
            try (SourceFile file = SourceFile.openReal(real(path(path).orElseThrow()))) {
                sums.put(path, Sha256.of(file));
            } catch (IOException e) {
                progress.detail("'" + path + "' cannot be compared: " + Reasons.of(e));
            }
        }
        return sums;
    }
}
