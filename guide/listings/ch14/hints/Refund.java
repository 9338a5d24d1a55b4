static void giveBack(String money) {
  IO.println("gives back " + money);
}

static void print(String ticket) {
  throw new IllegalStateException("no paper for " + ticket);
}

void main() {
  var money = "10 euros";
  try {
    print("a ticket");
    IO.println("keeps " + money); // only if the line above returned
  } catch (IllegalStateException e) {
    giveBack(money);
  }
}
