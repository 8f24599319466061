using Grid.Scheduling.State;
using Shouldly;
using Xunit;

namespace Grid.Scheduling.Tests;

public sealed class HeldLeasesTests
{
    [Fact]
    public void A_lease_is_found_by_its_name_until_it_is_taken_out_and_the_others_keep_their_order()
    {
        HeldLeases held = new();
        Lease[] leases = [.. Enumerable.Range(0, 5).Select(number => LeaseOf($"lease {number}"))];
        Array.ForEach(leases, held.Add);

        held.TryGetValue(new LeaseId("lease 3"), out Lease? found).ShouldBeTrue();
        found.ShouldBe(leases[3]);
        held.Remove(leases[1]).ShouldBeTrue();
        held.Remove(leases[1]).ShouldBeFalse();

        held.ContainsKey(new LeaseId("lease 1")).ShouldBeFalse();
        held.ContainsKey(new LeaseId("lease 4")).ShouldBeTrue();
        held.Values.ShouldBe([leases[0], leases[2], leases[3], leases[4]]);
    }

    private static Lease LeaseOf(string name)
    {
        Job job = new();
        job.Begin(new JobId(1), Farm.Spec("any"), priority: 0, DateTimeOffset.UnixEpoch);
        BotSession session = new(new BotSessionName("session"), new BotId(Farm.Pool, "bot"), new SchedulerLimits());
        Lease lease = new();
        lease.Begin(new LeaseId(name), job, session, LeaseState.Pending);
        return lease;
    }
}
