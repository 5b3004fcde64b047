package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.files.SourceFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes out of an upload's plan what need not be sent: files that are at the target already, or everything in a dry run. */
final class UploadFilter {
    private final CopyRequest request;
    private final HostSession host;
    private final RemoteTarget target;
    private final Settlement settlement;

    UploadFilter(CopyRequest request, HostSession host, RemoteTarget target) {
        this.request = request;
        this.host = host;
        this.target = target;
        this.settlement = host.settlement();
    }

    /** Settles what is left out and gives the rest. */
    Plan rest(Plan plan) throws IOException {
        if (!request.skipUnchanged() && !request.dryRun()) {
            return plan;
        }
        RemoteDestination contents = RemoteDestination.look(
                request, host, target, plan.items().stream().map(Plan.Item::target).toList());
        Plan rest = request.skipUnchanged() ? changed(plan, contents) : plan;
        return request.dryRun() ? planned(rest, contents) : rest;
    }

    private Plan changed(Plan plan, RemoteDestination contents) throws IOException {
        Map<Plan.Item, String> unchanged = bySums(contents) ? sameSums(plan, contents) : sameTimes(plan, contents);
        List<Plan.Item> changed = new ArrayList<>();
        for (Plan.Item item : plan.items()) {
            String sum = unchanged.get(item);
            if (sum != null) {
                settlement.settle(
                        new FileResult(item.target(), item.size(), FileResult.Status.SKIPPED, "unchanged", sum, 0));
            } else if (!item.directory() || !contents.at(item.target()).map(RemoteEntry::isDirectory).orElse(false)) {
                changed.add(item);
            }
        }
        return new Plan(changed, List.of(), List.of(), plan.shape());
    }

    private boolean bySums(RemoteDestination contents) throws IOException {
        return request.verify() != Verify.NONE && contents.hasSums();
    }

    private Map<Plan.Item, String> sameTimes(Plan plan, RemoteDestination contents) {
        Map<Plan.Item, String> same = new LinkedHashMap<>();
        for (Plan.Item item : sameSizes(plan, contents)) {
            try {
                if (item.tree().file(item.source()).times().modified() == contents.at(item.target()).orElseThrow().modified()) {
                    same.put(item, "");
                }
            } catch (IOException e) {
                settlement.detail("'" + item.target() + "' cannot be compared: " + Reasons.of(e));
            }
        }
        return same;
    }

    private Map<Plan.Item, String> sameSums(Plan plan, RemoteDestination contents) throws IOException {
        List<Plan.Item> candidates = sameSizes(plan, contents);
        if (candidates.isEmpty()) {
            return Map.of();
        }
        Map<String, String> there = contents.sums(
                candidates.stream().map(Plan.Item::target).toList(),
                candidates.stream().mapToLong(Plan.Item::size).sum());
        Map<Plan.Item, String> same = new LinkedHashMap<>();
        for (Plan.Item item : candidates) {
            String sum = there.get(item.target());
            if (sum == null) {
                continue;
            }
            try (SourceFile file = item.tree().open(item.source())) {
                if (sum.equals(Checksums.of(file))) {
                    same.put(item, sum);
                }
            } catch (IOException e) {
                settlement.detail("'" + item.target() + "' cannot be compared: " + Reasons.of(e));
            }
        }
        return same;
    }

    private static List<Plan.Item> sameSizes(Plan plan, RemoteDestination contents) {
        return plan.items().stream()
                .filter(item -> !item.directory())
                .filter(item -> contents.at(item.target())
                        .map(there -> there.isFile() && there.size() == item.size())
                        .orElse(false))
                .toList();
    }

    private Plan planned(Plan plan, RemoteDestination contents) {
        for (Plan.Item item : plan.items()) {
            Optional<String> obstacle = contents.obstacle(item.target(), item.directory());
            if (obstacle.isPresent()) {
                settlement.failed(item.target(), item.size(), obstacle.get());
            } else if (!item.directory()) {
                settlement.planned(item.target(), item.size(), contents.at(item.target()).map(RemoteEntry::size));
            }
        }
        return new Plan(List.of(), List.of(), List.of(), plan.shape());
    }
}
