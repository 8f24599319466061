using Grid.Config.Model;
using Shouldly;
using Xunit;

namespace Grid.Config.Tests;

public sealed class ListenAddressTests
{
    [Theory]
    [InlineData("127.0.0.1:50051", "127.0.0.1:50051")]
    [InlineData("[::]:50051", "[::]:50051")]
    [InlineData("*:50051", "[::]:50051")]
    [InlineData("localhost:0", "127.0.0.1:0")]
    [InlineData("unix:///run/grid.sock", "unix:/run/grid.sock")]
    [InlineData("unix:/run/grid.sock", "unix:/run/grid.sock")]
    public void An_address_is_understood(string text, string meant)
    {
        ListenAddress.TryParse(text, out ListenAddress? address, out _).ShouldBeTrue();

        address!.ToString().ShouldBe(meant);
    }

    [Theory]
    [InlineData("")]
    [InlineData("50051")]
    [InlineData(":50051")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:")]
    [InlineData("127.0.0.1:65536")]
    [InlineData("127.0.0.1:-1")]
    [InlineData("::1:50051")]
    [InlineData("farm.example:50051")]
    [InlineData("unix:")]
    public void What_is_no_address_is_refused_with_advice(string text)
    {
        ListenAddress.TryParse(text, out _, out string? problem).ShouldBeFalse();

        problem.ShouldContain("use HOST:PORT");
    }

    [Theory]
    [InlineData("127.0.0.1:1", "127.0.0.1:1", true)]
    [InlineData("127.0.0.1:1", "0.0.0.0:1", true)]
    [InlineData("127.0.0.1:1", "127.0.0.2:1", false)]
    [InlineData("127.0.0.1:1", "127.0.0.1:2", false)]
    [InlineData("127.0.0.1:0", "127.0.0.1:0", false)]
    [InlineData("unix:/a", "unix:/a", true)]
    [InlineData("unix:/a", "unix:/b", false)]
    [InlineData("unix:/a", "127.0.0.1:1", false)]
    public void Two_listeners_clash_when_they_want_the_same_port(string first, string second, bool clash)
    {
        ListenAddress.TryParse(first, out ListenAddress? one, out _).ShouldBeTrue();
        ListenAddress.TryParse(second, out ListenAddress? other, out _).ShouldBeTrue();

        one!.ClashesWith(other!).ShouldBe(clash);
        other!.ClashesWith(one).ShouldBe(clash);
    }
}
