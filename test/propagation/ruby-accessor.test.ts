/** Ruby's methods without a receiver, instance variables and the accessors that read them. */
import { expect, it } from 'vitest';
import { EditSession } from '../support/edit-session.ts';

const cart = `class Cart
  attr_reader :total, :items

  def initialize(items)
    @items = items
    @total ||= 0
  end

  def full_price
    @total + tax(@items)
  end

  def report(rate)
    puts full_price
    self.full_price * rate
  end

  def other(full_price)
    puts full_price
  end
end

class Box
  def size
    @total = full_price
  end
end
`;

const renamed = async (find: string, put: string) =>
  (await EditSession.of({ 'a.rb': cart })).replace(find, put).shown();

it('a method is followed to its calls without a receiver, but to no variable and no other class', async () => {
  expect(await renamed('def full_price', 'def gross')).toEqual(['14: puts gross', '15: self.gross * rate']);
});

it('an instance variable is followed within its class, and its accessor with it', async () => {
  expect(await renamed('@total ||=', '@amount ||=')).toEqual([
    '10: @amount + tax(@items)',
    '2: attr_reader :amount, :items',
  ]);
});

it('a use of it that is changed alone is another variable', async () => {
  expect(await renamed('@total + tax', '@amount + tax')).toEqual([]);
});

it('an accessor that is given another name takes its variable along, and whoever asks the object', async () => {
  const files = { 'a.rb': cart, 'b.rb': 'def show(cart)\n  puts cart.total\nend\n' };
  const session = await EditSession.of(files);
  session.replace('attr_reader :total', 'attr_reader :amount');
  expect(session.shown()).toEqual([
    '6: @amount ||= 0',
    '10: @amount + tax(@items)',
    'b.rb:2: puts cart.amount',
  ]);
});

it('a method is followed to the symbols that name it', async () => {
  const hooks = `class Orders
  before_action :load_order

  def show
    render status: :load_order_failed
  end

  def load_order
    @order = find
  end
end
`;
  const session = await EditSession.of({ 'a.rb': hooks });
  expect(session.replace('def load_order', 'def fetch_order').shown()).toEqual([
    '2: before_action :fetch_order',
  ]);
});
