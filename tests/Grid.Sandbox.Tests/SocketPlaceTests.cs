using Grid.Core;
using Grid.Sandbox.RemoteApis;

namespace Grid.Sandbox.Tests;

public sealed class SocketPlaceTests
{
    [Theory]
    [InlineData("tmp/farm.sock", "tmp/farm.sock")]
    [InlineData("a/./b//../farm.sock", "a/farm.sock")]
    public void A_path_in_the_input_root_is_read_in_plain_terms(string value, string place) =>
        SocketPlace.Parse(value).ShouldBe(place);

    [Theory]
    [InlineData("", "no socket can be")]
    [InlineData("a/..", "no socket can be")]
    [InlineData("/tmp/farm.sock", "absolute")]
    [InlineData("../farm.sock", "leads out")]
    [InlineData("a/../../farm.sock", "leads out")]
    [InlineData("dev/farm.sock", "no socket can be")]
    [InlineData("x/../proc/farm.sock", "no socket can be")]
    [InlineData("sys", "no socket can be")]
    [InlineData("a\0b", "NUL")]
    public void A_path_that_cannot_be_is_refused_with_its_reason(string value, string reason) =>
        RefusalOf(value).ShouldContain(reason);

    [Fact]
    public void A_path_that_no_program_could_connect_to_is_refused()
    {
        SocketPlace.Parse(new string('a', 106)).Length.ShouldBe(106);

        RefusalOf(new string('a', 107)).ShouldContain("longer than the 106 bytes");
        RefusalOf(new string('ä', 54)).ShouldContain("longer than the 106 bytes");
    }

    private static string RefusalOf(string value)
    {
        GridException refusal = Should.Throw<GridException>(() => SocketPlace.Parse(value));
        refusal.Status.ShouldBe(GridStatus.InvalidArgument);
        refusal.Message.ShouldContain("remoteApisSocketPath");
        return refusal.Message;
    }
}
