using Shouldly;
using Xunit;

namespace Grid.Scheduling.Tests;

public sealed class NameHashTests
{
    private const int NameCount = 1 << 16;

    [Theory]
    [InlineData("main/operations/{0:x8}-0001-0002-0304-05060708090a")]
    [InlineData("0a090807-0605-0403-0201-0000{0:x8}")]
    [InlineData("{0:x8}-0001-0002-0304-05060708{0:x4}")]
    public void Names_of_which_few_digits_differ_do_not_fall_together(string form)
    {
        int[] hashes = [.. Enumerable.Range(0, NameCount).Select(number => NameHash.Of(string.Format(null, form, number)))];

        // Of so many drawn by chance one in 65,000 has the hash of another, and 63 of 100 places are taken.
        hashes.Distinct().Count().ShouldBeGreaterThan(NameCount - 100);
        hashes.Select(hash => hash & (NameCount - 1)).Distinct().Count().ShouldBeGreaterThan(NameCount / 2);
    }
}
