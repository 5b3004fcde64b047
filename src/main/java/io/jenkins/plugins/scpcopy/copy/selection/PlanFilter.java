package io.jenkins.plugins.scpcopy.copy.selection;

import io.jenkins.plugins.scpcopy.copy.host.RemoteEntry;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.report.FileResult;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.copy.target.TargetSnapshot;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.files.Sha256;
import io.jenkins.plugins.scpcopy.files.SourceFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes out of a plan what need not be copied: files that are at the target already, or everything in a dry run. */
public final class PlanFilter {
    private final CopyRequest request;
    private final CopyProgress progress;
    private final TargetSnapshot snapshot;

    public PlanFilter(CopyRequest request, CopyProgress progress, TargetSnapshot snapshot) {
        this.request = request;
        this.progress = progress;
        this.snapshot = snapshot;
    }

    /** Settles what is left out and gives the rest. */
    public Plan rest(Plan plan) throws IOException {
        Plan rest = request.skipUnchanged() ? changed(plan) : plan;
        return request.dryRun() ? planned(rest) : rest;
    }

    private Plan changed(Plan plan) throws IOException {
        Map<Plan.Item, String> unchanged = unchanged(plan);
        List<Plan.Item> changed = new ArrayList<>();
        for (Plan.Item item : plan.items()) {
            String sum = unchanged.get(item);
            if (sum != null) {
                progress.settle(
                        new FileResult(item.target(), item.size(), FileResult.Status.SKIPPED, "unchanged", sum, 0));
            } else if (!item.directory() || !snapshot.at(item.target()).map(RemoteEntry::isDirectory).orElse(false)) {
                changed.add(item);
            }
        }
        return new Plan(changed, List.of(), List.of(), plan.kind());
    }

    /** The files that are there already, with their checksums where these were compared. */
    public Map<Plan.Item, String> unchanged(Plan plan) throws IOException {
        return bySums() ? sameSums(plan) : sameTimes(plan);
    }

    private boolean bySums() throws IOException {
        return request.verify() != Verify.NONE && snapshot.hasSums();
    }

    private Map<Plan.Item, String> sameTimes(Plan plan) {
        Map<Plan.Item, String> same = new LinkedHashMap<>();
        for (Plan.Item item : sameSizes(plan)) {
            try {
                long there = snapshot.at(item.target()).orElseThrow().modified();
                if (item.tree().file(item.source()).times().modified() == there) {
                    same.put(item, "");
                }
            } catch (IOException e) {
                progress.detail("'" + item.target() + "' cannot be compared: " + Reasons.of(e));
            }
        }
        return same;
    }

    private Map<Plan.Item, String> sameSums(Plan plan) throws IOException {
        List<Plan.Item> candidates = sameSizes(plan);
        if (candidates.isEmpty()) {
            return Map.of();
        }
        Map<String, String> there = snapshot.sums(
                candidates.stream().map(Plan.Item::target).toList(),
                candidates.stream().mapToLong(Plan.Item::size).sum());
        Map<Plan.Item, String> same = new LinkedHashMap<>();
        for (Plan.Item item : candidates) {
            String sum = there.get(item.target());
            if (sum == null) {
                continue;
            }
            try (SourceFile file = item.tree().open(item.source())) {
                if (sum.equals(Sha256.of(file))) {
                    same.put(item, sum);
                }
            } catch (IOException e) {
                progress.detail("'" + item.target() + "' cannot be compared: " + Reasons.of(e));
            }
        }
        return same;
    }

    private List<Plan.Item> sameSizes(Plan plan) {
        return plan.items().stream()
                .filter(item -> !item.directory())
                .filter(item -> snapshot.at(item.target())
                        .map(there -> there.isFile() && there.size() == item.size())
                        .orElse(false))
                .toList();
    }

    private Plan planned(Plan plan) {
        for (Plan.Item item : plan.items()) {
            Optional<String> obstacle = snapshot.obstacle(item.target(), item.directory());
            if (obstacle.isPresent()) {
                progress.failed(item.target(), item.size(), obstacle.get());
            } else if (!item.directory()) {
                progress.planned(item.target(), item.size(), snapshot.at(item.target()).map(RemoteEntry::size));
            }
        }
        return new Plan(List.of(), List.of(), List.of(), plan.kind());
    }
}
