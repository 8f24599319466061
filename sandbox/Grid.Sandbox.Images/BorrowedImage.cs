namespace Grid.Sandbox.Images;

/// <summary>An image that stays unpacked until this is disposed.</summary>
public sealed class BorrowedImage(ActionImage image, Action giveBack) : IDisposable
{
    public ActionImage Image => image;

    public void Dispose() => giveBack();
}
