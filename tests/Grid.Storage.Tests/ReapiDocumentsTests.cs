using Google.Protobuf;
using Grid.Core;

namespace Grid.Storage.Tests;

public sealed class ReapiDocumentsTests
{
    private static readonly byte[] NoMessage = [0xff, 0xff];

    [Fact]
    public void A_blob_that_is_the_document_is_read()
    {
        byte[] content = new Reapi.Command { Arguments = { "true" } }.ToByteArray();

        Reapi.Command.Parser.ParseBlob(Digest.Of(content), content).Arguments.ShouldBe(["true"]);
    }

    [Fact]
    public void A_blob_that_is_something_else_is_refused_by_its_digest()
    {
        Digest digest = Digest.Of(NoMessage);

        GridException refused = Should.Throw<GridException>(() => Reapi.Command.Parser.ParseBlob(digest, NoMessage));

        refused.Status.ShouldBe(GridStatus.InvalidArgument);
        refused.Message.ShouldStartWith($"Blob {digest} is no Command message (");
        refused.Message.ShouldEndWith("): name the digest of one.");
    }
}
