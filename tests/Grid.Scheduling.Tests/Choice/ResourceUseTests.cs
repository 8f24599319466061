using Grid.Core;
using Grid.Scheduling.State.Choice;
using Shouldly;
using Xunit;

namespace Grid.Scheduling.Tests.Choice;

public sealed class ResourceUseTests
{
    [Fact]
    public void What_was_added_in_any_order_is_the_same_and_taken_back_leaves_nothing()
    {
        PlatformRequirements[] needs = [Needs("cores", 2), Needs("memory", 7), Needs("cores", 1), Needs("disk", 4, "memory", 1)];

        ResourceUse forward = needs.Aggregate(ResourceUse.None, (use, needed) => use.Plus(needed));
        ResourceUse backward = needs.Reverse().Aggregate(ResourceUse.None, (use, needed) => use.Plus(needed));

        forward.ShouldBe(backward);
        forward.GetHashCode().ShouldBe(backward.GetHashCode());
        ((string[])["cores", "disk", "memory", "gpu"]).Select(name => forward.Of(name).Thousandths).ShouldBe([3, 4, 8, 0]);
        needs.Aggregate(forward, (use, needed) => use.Minus(needed)).ShouldBeSameAs(ResourceUse.None);
    }

    [Fact]
    public void A_minimum_takes_nothing_away()
    {
        PlatformRequirements minimum = PlatformRequirements.Of(
            [], [new NumericRequirement("disk", new Quantity(5), NumericUse.Minimum)]);

        ResourceUse.None.Plus(minimum).ShouldBeSameAs(ResourceUse.None);
        ResourceUse.None.Plus(Needs("cores", 1)).Plus(minimum).Of("disk").ShouldBe(Quantity.Zero);
    }

    private static PlatformRequirements Needs(string name, long amount, string? other = null, long otherAmount = 0)
    {
        List<NumericRequirement> numbers = [new(name, new Quantity(amount), NumericUse.Consumed)];
        if (other is not null)
        {
            numbers.Add(new NumericRequirement(other, new Quantity(otherAmount), NumericUse.Consumed));
        }

        return PlatformRequirements.Of([], numbers);
    }
}
