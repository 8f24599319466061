using Grid.Core;
using Grid.Scheduling;
using Grid.Services.Logs;

namespace Grid.Services.Tests.Logs;

public sealed class LogStreamNameTests
{
    private const int FuzzCount = 20_000;

    [Theory]
    [InlineData("logstreams/id", "", null)]
    [InlineData("a/b/logstreams/id", "a/b", null)]
    [InlineData("logstreams/id/secret", "", "secret")]
    [InlineData("logstreams/logstreams/id/secret", "logstreams", "secret")]
    public void A_stream_that_was_created_has_a_name_to_read_and_one_to_write(string text, string instance, string? secret)
    {
        InstanceName expected = InstanceName.Parse(instance);

        LogStreamName.Parse(text).ShouldBe(new LogStreamName(expected, LogStreamId.Created(expected, "id"), Operation: null, secret));
    }

    [Fact]
    public void A_job_s_stream_is_read_below_its_operation_and_written_below_its_instance()
    {
        LogStreamId stream = LogStreamId.OfLease("lease", "stdout");

        LogStreamName.Parse("a/operations/op/logstreams/lease/stdout").ShouldBe(
            new LogStreamName(InstanceName.Parse("a"), stream, new OperationName("a/operations/op"), Secret: null));
        LogStreamName.Parse("a/logstreams/lease/stdout/secret").ShouldBe(
            new LogStreamName(InstanceName.Parse("a"), stream, Operation: null, "secret"));
    }

    [Theory]
    [InlineData("logstreams/x", true)]
    [InlineData("operations/x/logstreams/y/stdout", true)]
    [InlineData("logstreams/blobs/2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824/5", false)]
    [InlineData("my-logstreams/x", false)]
    [InlineData("blobs/hash/5", false)]
    public void A_name_is_told_from_that_of_a_blob(string text, bool isLog) => LogStreamName.IsOne(text).ShouldBe(isLog);

    [Fact]
    public void Whatever_the_text_is_it_is_a_name_or_is_refused_with_a_status()
    {
        string[] parts = ["", "logstreams", "operations", "stdout", "stderr", "id", "..", "blobs", "\0", "é"];
        Random chance = new(5);
        for (int i = 0; i < FuzzCount; i++)
        {
            string text = string.Join('/', Enumerable.Range(0, chance.Next(8)).Select(_ => parts[chance.Next(parts.Length)]));
            try
            {
                LogStreamName.Parse(text).Stream.Text.ShouldNotBeEmpty();
            }
            catch (GridException refusal)
            {
                refusal.Status.ShouldBeOneOf(GridStatus.InvalidArgument, GridStatus.NotFound);
            }
        }
    }
}
