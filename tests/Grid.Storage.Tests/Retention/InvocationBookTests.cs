using Grid.Conformance;
using Grid.Core;
using Grid.Storage.Backends;
using Grid.Storage.Retention;
using Grid.Storage.Trees;

namespace Grid.Storage.Tests.Retention;

public sealed class InvocationBookTests
{
    private static readonly RetentionLimits Limits = new() { InvocationIdleMax = TimeSpan.FromMinutes(15) };
    private static readonly Digest Output = Digest.Of("an output"u8);
    private static readonly Digest Stdout = Digest.Of("its words"u8);

    private readonly ManualTime _time = new();
    private readonly TouchedBlobStore _cas = new(new MemoryBlobStore(1024 * 1024));

    [Fact]
    public async Task A_live_invocation_holds_the_outputs_it_was_told_of()
    {
        InvocationBook book = new(Limits, _time);

        book.Note("build", Result(Output, Stdout), DigestFunction.Sha256);

        (await HeldAsync(book)).ShouldBe([Stdout, Output]);
    }

    [Fact]
    public async Task An_invocation_that_went_silent_holds_nothing()
    {
        InvocationBook book = new(Limits, _time);
        book.Note("build", Result(Output), DigestFunction.Sha256);

        _time.Advance(Limits.InvocationIdleMax + TimeSpan.FromSeconds(1));

        (await HeldAsync(book)).ShouldBeEmpty();
        book.Count.ShouldBe(0);
    }

    [Fact]
    public async Task Any_call_keeps_an_invocation_live()
    {
        InvocationBook book = new(Limits, _time);
        book.Note("build", Result(Output), DigestFunction.Sha256);
        _time.Advance(Limits.InvocationIdleMax);

        book.See("build");
        _time.Advance(Limits.InvocationIdleMax);

        (await HeldAsync(book)).ShouldBe([Output]);
    }

    [Fact]
    public void A_call_of_an_invocation_that_was_told_nothing_is_not_remembered()
    {
        InvocationBook book = new(Limits, _time);

        book.See("build");

        book.Count.ShouldBe(0);
    }

    [Theory]
    [InlineData("own", "", "own")]
    [InlineData("own", "group", "group")]
    [InlineData("", "", "")]
    public void Invocations_that_belong_together_stand_under_one_id(string own, string correlated, string id) =>
        InvocationBook.IdOf(own, correlated).ShouldBe(id);

    [Theory]
    [InlineData(0)]
    [InlineData(InvocationBook.IdLengthMax + 1)]
    public void An_id_that_is_none_or_too_long_is_not_remembered(int length)
    {
        InvocationBook book = new(Limits, _time);

        book.Note(new string('i', length), Result(Output), DigestFunction.Sha256);

        book.Count.ShouldBe(0);
    }

    [Fact]
    public async Task Beyond_the_limit_of_outputs_the_most_silent_invocation_is_let_go()
    {
        InvocationBook book = new(Limits with { InvocationOutputsMax = 2 }, _time);
        book.Note("old", Result(Output, Stdout), DigestFunction.Sha256);
        _time.Advance(TimeSpan.FromSeconds(1));

        Digest other = Digest.Of("another output"u8);
        book.Note("new", Result(other), DigestFunction.Sha256);

        (await HeldAsync(book)).ShouldBe([other]);
    }

    [Fact]
    public async Task Beyond_the_limit_of_invocations_the_most_silent_one_is_let_go()
    {
        InvocationBook book = new(Limits with { InvocationsMax = 1 }, _time);
        book.Note("old", Result(Output), DigestFunction.Sha256);
        _time.Advance(TimeSpan.FromSeconds(1));

        book.Note("new", Result(Stdout), DigestFunction.Sha256);

        (await HeldAsync(book)).ShouldBe([Stdout]);
    }

    private static Reapi.ActionResult Result(Digest file, Digest? stdout = null) => new()
    {
        OutputFiles = { new Reapi.OutputFile { Path = "out", Digest = file.ToWire() } },
        StdoutDigest = stdout?.ToWire(),
    };

    private async Task<Digest[]> HeldAsync(InvocationBook book)
    {
        TouchRound round = new(_cas, new TreeClosures(_cas, TreeCacheOptions.None, _time), Limits);
        await book.NameAsync(round, default);
        await round.FlushAsync(default);
        return [.. _cas.Touched];
    }
}
