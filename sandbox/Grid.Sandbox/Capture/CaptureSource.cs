using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Capture;

/// <summary>Something on the disk that becomes an entry of a Directory.</summary>
/// <param name="Parent">The open directory it is in; null when the name is a path.</param>
/// <param name="Name">Its name in that directory, as bytes.</param>
/// <param name="Path">Its path.</param>
/// <param name="Text">What the entry is called.</param>
internal readonly record struct CaptureSource(SafeFileHandle? Parent, byte[] Name, string Path, string Text);
