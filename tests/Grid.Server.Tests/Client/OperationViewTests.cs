using Google.Longrunning;
using Google.Protobuf.WellKnownTypes;
using Grid.Core;
using Grid.Server.Client.Execute;
using Grid.Server.Client.Operations;
using Grid.Server.Client.Output;

namespace Grid.Server.Tests.Client;

public sealed class OperationViewTests
{
    [Fact]
    public void A_queued_operation_has_a_stage_and_no_result()
    {
        string json = JsonText.Of(OperationView.Of(new OperationState(OperationScripts.Queued())));
        json.ShouldBe("""
            {
              "name": "operations/1",
              "stage": "queued",
              "done": false
            }
            """);
    }

    [Fact]
    public void A_finished_operation_tells_everything_a_script_needs()
    {
        Operation operation = OperationScripts.Done(new Reapi.ExecuteResponse
        {
            CachedResult = true,
            Result = new Reapi.ActionResult
            {
                ExitCode = 2,
                OutputFiles =
                {
                    new Reapi.OutputFile
                    {
                        Path = "a.o",
                        Digest = new Reapi.Digest { Hash = "aa", SizeBytes = 3 },
                        IsExecutable = true,
                    },
                },
                OutputSymlinks = { new Reapi.OutputSymlink { Path = "l", Target = "a.o" } },
                ExecutionMetadata = new Reapi.ExecutedActionMetadata
                {
                    Worker = "bot-1",
                    QueuedTimestamp = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch),
                },
            },
        });

        JsonText.Of(OperationView.Of(new OperationState(operation))).ShouldBe("""
            {
              "name": "operations/1",
              "stage": "completed",
              "done": true,
              "worker": "bot-1",
              "queuedAt": "1970-01-01T00:00:00+00:00",
              "status": "OK",
              "exitCode": 2,
              "cached": true,
              "outputs": [
                {
                  "type": "file",
                  "path": "a.o",
                  "digest": "aa/3",
                  "isExecutable": true
                },
                {
                  "type": "symlink",
                  "path": "l",
                  "target": "a.o",
                  "isExecutable": false
                }
              ]
            }
            """);
    }

    [Fact]
    public void A_failed_operation_has_a_status_and_a_message_instead_of_an_exit_code()
    {
        OperationView view = OperationView.Of(new OperationState(OperationScripts.Done(new Reapi.ExecuteResponse
        {
            Status = new Google.Rpc.Status { Code = (int)GridStatus.Aborted, Message = "Five bots were lost." },
        })));
        view.Status.ShouldBe("ABORTED");
        view.Message.ShouldBe("Five bots were lost.");
        view.ExitCode.ShouldBeNull();
    }

    [Fact]
    public void A_symlink_given_in_old_and_new_fields_is_one_output()
    {
        Reapi.OutputSymlink link = new() { Path = "l", Target = "t" };
        Reapi.ActionResult result = new() { OutputSymlinks = { link } };
#pragma warning disable CS0612 // The deprecated fields are what is tested.
        result.OutputFileSymlinks.Add(link);
        result.OutputDirectorySymlinks.Add(new Reapi.OutputSymlink { Path = "d", Target = "t" });
#pragma warning restore CS0612
        ActionOutput.Of(result).Select(output => output.Path).ShouldBe(["l", "d"]);
    }

    [Fact]
    public void Metadata_of_another_kind_leaves_the_stage_unknown()
    {
        Operation operation = new() { Name = "x", Metadata = Any.Pack(new Duration()) };
        OperationView.Of(new OperationState(operation)).Stage.ShouldBe("unknown");
    }
}
