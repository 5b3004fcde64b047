package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.files.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Takes out of a plan for this machine what need not be copied: files that are there already, or everything in a dry run. */
final class LocalFilter {
    private final CopyRequest request;
    private final LocalTarget.Place place;
    private final Settlement settlement;

    LocalFilter(CopyRequest request, LocalTarget.Place place, Settlement settlement) {
        this.request = request;
        this.place = place;
        this.settlement = settlement;
    }

    /** Settles what is left out and gives the rest. */
    Plan rest(Plan plan) {
        List<Plan.Item> rest = new ArrayList<>();
        for (Plan.Item item : plan.items()) {
            Path there = at(item, plan.shape());
            Optional<BasicFileAttributes> present = attributes(there);
            Optional<String> unchanged = request.skipUnchanged() ? unchanged(item, there, present) : Optional.empty();
            if (unchanged.isPresent()) {
                settlement.settle(new FileResult(
                        item.target(), item.size(), FileResult.Status.SKIPPED, "unchanged", unchanged.get(), 0));
            } else if (!request.dryRun()) {
                rest.add(item);
            } else if (present.isPresent() && present.get().isDirectory() != item.directory()) {
                settlement.failed(
                        item.target(), item.size(),
                        item.directory() ? "a file is in the way of the directory" : "a directory is in the way of the file");
            } else if (!item.directory()) {
                settlement.planned(item.target(), item.size(), present.map(BasicFileAttributes::size));
            }
        }
        return new Plan(rest, List.of(), List.of(), plan.shape());
    }

    private Path at(Plan.Item item, Shape shape) {
        if (place.landing() == Landing.AS_FILE && shape == Shape.FILE) {
            return place.of(item.name(), false);
        }
        int slash = item.target().indexOf('/');
        String first = slash < 0 ? item.target() : item.target().substring(0, slash);
        Path root = place.of(first, false);
        return slash < 0 ? root : root.resolve(item.target().substring(slash + 1));
    }

    /** @return the checksum by which a file is known to be the same, or empty text by its time; nothing if it is not */
    private Optional<String> unchanged(Plan.Item item, Path there, Optional<BasicFileAttributes> present) {
        if (item.directory()
                || present.isEmpty()
                || !present.get().isRegularFile()
                || present.get().size() != item.size()) {
            return Optional.empty();
        }
        try {
            if (request.verify() == Verify.NONE) {
                long time = item.tree().file(item.source()).times().modified();
                return time == present.get().lastModifiedTime().to(TimeUnit.SECONDS) ? Optional.of("") : Optional.empty();
            }
            try (SourceFile file = item.tree().open(item.source())) {
                String sum = Checksums.of(file);
                return sum.equals(Checksums.of(there)) ? Optional.of(sum) : Optional.empty();
            }
        } catch (IOException e) {
            settlement.detail("'" + item.target() + "' cannot be compared: " + Reasons.of(e));
            return Optional.empty();
        }
    }

    private static Optional<BasicFileAttributes> attributes(Path path) {
        try {
            return Optional.of(Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        } catch (IOException e) {
            // What cannot be looked at is not known to be there.
            return Optional.empty();
        }
    }
}
